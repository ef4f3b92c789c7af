// Places in a city: small enough to be flat. Points are {lat, lon} in degrees.
const METRES_A_DEGREE = 111_195;
const FINE = 10_000;

export function metres(a, b) {
  const east = (b.lon - a.lon) * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180));
  return Math.hypot(east, b.lat - a.lat) * METRES_A_DEGREE;
}

// Rings come as [x, y, x, y, …] from the south-west corner; here as pairs of degrees.
export function outlines(city) {
  const [west, south] = city.bounds;
  return city.areas.map((area) => ({
    ...area,
    rings: area.rings.map((flat) => {
      const ring = [];
      for (let at = 0; at < flat.length; at += 2)
        ring.push({ lon: west + flat[at] / FINE, lat: south + flat[at + 1] / FINE });
      return ring;
    }),
  }));
}

function crosses(point, a, b) {
  if (a.lat > point.lat === b.lat > point.lat) return false;
  return point.lon < ((b.lon - a.lon) * (point.lat - a.lat)) / (b.lat - a.lat) + a.lon;
}

// Even-odd over all rings, so that holes are outside.
export function isInside(point, rings) {
  let inside = false;
  for (const ring of rings)
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at++)
      if (crosses(point, ring[before], ring[at])) inside = !inside;
  return inside;
}

export function isWithin(point, [west, south, east, north]) {
  return point.lon >= west && point.lon <= east && point.lat >= south && point.lat <= north;
}

// The finest area that a point lies in, by name; "" beside them all.
export function areaAt(point, areas) {
  const found = areas.filter((one) => isInside(point, one.rings));
  const finest = found.find((one) => one.level === "district") || found[0];
  return finest ? finest.name : "";
}
