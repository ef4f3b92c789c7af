// Pure parts of the hexagon layer: decoding an answer, choosing a resolution, snapping a box.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});

  const CELL_KM2 = { 5: 252.9, 6: 36.13, 7: 5.161, 8: 0.7373, 9: 0.1053, 10: 0.01505 };
  const MOST_CELLS = 1700;
  const LEAST_CELL_PX2 = 100;
  const KM_PER_DEGREE = 111.195;

  const LOW = 1;
  const SUPPRESSED = 2;
  const NO_DATA = 4;

  function bytes(base64) {
    const text = atob(base64);
    const out = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
    return out;
  }

  // Read through a DataView: typed arrays would follow the machine's byte order, and a cell
  // does not fit a Number.
  function cellNames(base64) {
    const raw = bytes(base64);
    const view = new DataView(raw.buffer);
    const names = new Array(raw.length / 8);
    for (let i = 0; i < names.length; i++) {
      const low = view.getUint32(i * 8, true).toString(16).padStart(8, "0");
      names[i] = view.getUint32(i * 8 + 4, true).toString(16) + low;
    }
    return names;
  }

  function numbers(base64, width, read) {
    if (typeof base64 !== "string") return null;
    const raw = bytes(base64);
    const view = new DataView(raw.buffer);
    const out = new Float64Array(raw.length / width);
    for (let i = 0; i < out.length; i++) out[i] = read(view, i * width);
    return out;
  }

  // `before` lends its cells to an answer that carries values alone.
  function picture(answer, before) {
    const names = answer.cells === undefined && before ? before.names : cellNames(answer.cells);
    const klass = bytes(answer.klass || "");
    if (klass.length !== names.length) throw new Error("The layer's cells and values differ.");
    const flags = answer.flags ? bytes(answer.flags) : new Uint8Array(names.length);
    const index = new Map();
    names.forEach((name, i) => index.set(name, i));
    return {
      names, klass, flags, index,
      count: numbers(answer.count, 4, (view, at) => view.getInt32(at, true)),
      rate: numbers(answer.rate, 4, (view, at) => view.getFloat32(at, true)),
      chance: numbers(answer.chance, 4, (view, at) => view.getFloat32(at, true)),
      resolution: answer.resolution,
      measure: answer.measure,
      unit: answer.unit || "",
      highest: (answer.summary || {}).highest || null,
    };
  }

  // The cells of `base` with the values of `step`: a cell the step does not name had none.
  function overlaid(base, step) {
    if (step.names === base.names) return step;
    const klass = new Uint8Array(base.names.length);
    const flags = base.flags.map((flag) => flag & NO_DATA);
    const count = new Float64Array(base.names.length);
    const rate = step.rate ? new Float64Array(base.names.length) : null;
    const chance = step.chance ? new Float64Array(base.names.length) : null;
    step.names.forEach((name, from) => {
      const to = base.index.get(name);
      if (to === undefined) return;
      klass[to] = step.klass[from];
      flags[to] = step.flags[from];
      if (step.count) count[to] = step.count[from];
      if (rate) rate[to] = step.rate[from];
      if (chance) chance[to] = step.chance[from];
    });
    return {
      ...base, klass, flags, count: step.count ? count : null, rate, chance, measure: step.measure,
    };
  }

  function areaKm2(west, south, east, north) {
    const tall = (north - south) * KM_PER_DEGREE;
    const middle = ((north + south) / 2) * (Math.PI / 180);
    return tall * (east - west) * KM_PER_DEGREE * Math.cos(middle);
  }

  // `km2` is how much of the ground has cells at all: the sea beside a city takes none.
  // `pixels` is how large the view is: a cell nobody can see or point at tells nothing.
  function resolution(bounds, km2, pixels) {
    const view = areaKm2(...bounds);
    const least = pixels ? (view * LEAST_CELL_PX2) / pixels : 0;
    const covered = Math.min(view, km2 || Infinity);
    for (let res = 10; res > 5; res--)
      if (covered / CELL_KM2[res] <= MOST_CELLS && CELL_KM2[res] >= least) return res;
    return 5;
  }

  // Padded by a fifth and snapped outward to a power-of-two step, so that a small pan asks for
  // the same address and the browser's cache answers.
  function snapped(bounds) {
    const [west, south, east, north] = bounds;
    const step = (span) => Math.pow(2, Math.ceil(Math.log2(Math.max(span, 1e-4)))) / 16;
    const dx = step(east - west);
    const dy = step(north - south);
    const padX = (east - west) * 0.2;
    const padY = (north - south) * 0.2;
    const out = [
      Math.floor((west - padX) / dx) * dx,
      Math.max(-90, Math.floor((south - padY) / dy) * dy),
      Math.ceil((east + padX) / dx) * dx,
      Math.min(90, Math.ceil((north + padY) / dy) * dy),
    ];
    return out.map((degrees) => Number(degrees.toFixed(6)));
  }

  function within(inner, outer) {
    return inner[0] >= outer[0] && inner[1] >= outer[1] &&
      inner[2] <= outer[2] && inner[3] <= outer[3];
  }

  halo.cells = { LOW, SUPPRESSED, NO_DATA, picture, overlaid, resolution, snapped, within };
})();
