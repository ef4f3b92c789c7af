// A map the size of a hand: the city's areas on one canvas, and a pin that stays in the middle while
// the map is moved under it by finger, wheel or arrow keys. North is up and nothing is mirrored.
const DEGREE_M = 111_195;
const LEAST_PX = 900; // pixels a degree of latitude
const MOST_PX = 1_500_000;
const CITY_PX = 320;
const NEAR_PX = 45_000;
const STEP_PX = 24;
const TAP_PX = 6;
const PIN_PX = 44; // a name keeps clear of the pin
const SCALES_M = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];

export class Map {
  constructor(canvas, onMove) {
    this.canvas = canvas;
    this.onMove = onMove;
    this.areas = [];
    this.fix = null;
    this.middle = { lat: 0, lon: 0 };
    this.origin = { lat: 0, lon: 0 };
    this.size = LEAST_PX;
    this.fingers = new globalThis.Map();
    this.listen();
  }

  show(city, areas) {
    this.areas = areas;
    [this.middle.lat, this.middle.lon] = city.centre;
    this.origin = { ...this.middle };
    const [west, south, east, north] = city.bounds;
    const across = (east - west) * Math.cos((this.middle.lat * Math.PI) / 180);
    this.size = CITY_PX / Math.max(across, north - south);
    this.draw();
  }

  // Look at a place from near by; `fix` (with accuracyM) is drawn as dot and circle.
  look(point, fix = this.fix) {
    this.middle = { lat: point.lat, lon: point.lon };
    this.fix = fix;
    this.size = Math.max(this.size, NEAR_PX);
    if (fix && fix.accuracyM) this.size = Math.min(this.size, (DEGREE_M * 60) / fix.accuracyM);
    this.draw();
  }

  across() {
    return this.size * Math.cos((this.middle.lat * Math.PI) / 180);
  }

  at({ lat, lon }) {
    return [
      this.width / 2 + (lon - this.middle.lon) * this.across(),
      this.height / 2 - (lat - this.middle.lat) * this.size,
    ];
  }

  move(dx, dy) {
    this.middle = {
      lat: this.middle.lat + dy / this.size,
      lon: this.middle.lon - dx / this.across(),
    };
    this.draw();
    this.onMove(this.middle);
  }

  zoom(factor) {
    this.size = Math.min(Math.max(this.size * factor, LEAST_PX), MOST_PX);
    this.draw();
  }

  listen() {
    const { canvas, fingers } = this;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, event);
      this.began = event;
    });
    canvas.addEventListener("pointerup", (event) => this.tapped(event));
    canvas.addEventListener("pointermove", (event) => this.dragged(event));
    for (const end of ["pointerup", "pointercancel"])
      canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8);
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this.pressed(event));
    new ResizeObserver(() => this.draw()).observe(canvas);
    new MutationObserver(() => this.draw()).observe(document.documentElement,
      { attributeFilter: ["data-bs-theme"] });
  }

  dragged(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const other = [...this.fingers.values()].find((one) => one.pointerId !== event.pointerId);
    this.fingers.set(event.pointerId, event);
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    if (other) this.zoom(apart(event) / Math.max(apart(before), 1));
    else this.move(event.clientX - before.clientX, event.clientY - before.clientY);
  }

  // A tap brings that place under the pin.
  tapped(event) {
    const moved = Math.hypot(event.clientX - this.began.clientX, event.clientY - this.began.clientY);
    if (moved > TAP_PX || this.fingers.size > 1) return;
    this.move(this.width / 2 - event.offsetX, this.height / 2 - event.offsetY);
  }

  pressed(event) {
    const step = event.shiftKey ? STEP_PX * 4 : STEP_PX;
    const ways = {
      ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step],
    };
    if (ways[event.key]) this.move(...ways[event.key]);
    else if (event.key === "Enter") this.onMove(this.middle);
    else if (event.key === "+") this.zoom(1.5);
    else if (event.key === "-") this.zoom(1 / 1.5);
    else return;
    event.preventDefault();
  }

  draw() {
    const { canvas } = this;
    [this.width, this.height] = [canvas.clientWidth, canvas.clientHeight];
    if (!this.width) return;
    const dots = window.devicePixelRatio || 1;
    canvas.width = Math.round(this.width * dots);
    canvas.height = Math.round(this.height * dots);
    const paper = canvas.getContext("2d");
    paper.scale(dots, dots);
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.drawAreas(paper, colour);
    this.drawGrid(paper, colour);
    if (this.fix) this.drawFix(paper, colour);
    this.drawNames(paper, colour);
    this.drawScale(paper, colour);
  }

  trace(paper, rings) {
    paper.beginPath();
    for (const ring of rings) {
      ring.forEach((point, at) => paper[at ? "lineTo" : "moveTo"](...this.at(point)));
      paper.closePath();
    }
  }

  drawAreas(paper, colour) {
    for (const one of this.areas) {
      const isCity = one.level === "city";
      this.trace(paper, one.rings);
      paper.fillStyle = colour("--panel");
      if (isCity) paper.fill("evenodd");
      paper.strokeStyle = colour(isCity ? "--border" : "--area-border");
      paper.lineWidth = isCity ? 1.5 : 1;
      paper.stroke();
    }
  }

  // The length of the scale, as a grid: a map without streets still shows how far it was moved.
  drawGrid(paper, colour) {
    const step = (this.scale() / DEGREE_M) * this.size;
    const [x, y] = this.at(this.origin);
    paper.beginPath();
    for (let at = ((x % step) + step) % step; at < this.width; at += step) {
      paper.moveTo(at, 0);
      paper.lineTo(at, this.height);
    }
    for (let at = ((y % step) + step) % step; at < this.height; at += step) {
      paper.moveTo(0, at);
      paper.lineTo(this.width, at);
    }
    paper.strokeStyle = colour("--graticule");
    paper.lineWidth = 1;
    paper.stroke();
  }

  // The longest whole length of at most 80 pixels, in metres.
  scale() {
    const most = (80 / this.size) * DEGREE_M;
    return SCALES_M.filter((one) => one <= most).at(-1) || SCALES_M[0];
  }

  drawFix(paper, colour) {
    const [x, y] = this.at(this.fix);
    paper.fillStyle = colour("--accent");
    paper.globalAlpha = 0.14;
    paper.beginPath();
    paper.arc(x, y, (this.fix.accuracyM / DEGREE_M) * this.size, 0, 2 * Math.PI);
    paper.fill();
    paper.globalAlpha = 1;
    paper.beginPath();
    paper.arc(x, y, 5, 0, 2 * Math.PI);
    paper.fill();
    paper.strokeStyle = colour("--panel");
    paper.lineWidth = 2;
    paper.stroke();
  }

  // A name stands in its area where it has room, and never over another.
  drawNames(paper, colour) {
    const taken = [];
    paper.font = `500 12px ${getComputedStyle(document.body).fontFamily}`;
    paper.textAlign = "center";
    paper.textBaseline = "middle";
    for (const one of this.areas.filter((area) => area.level !== "city")) {
      const [left, top, right, bottom] = this.box(one.rings);
      const wide = paper.measureText(one.name).width;
      const [x, middle] = [(left + right) / 2, (top + bottom) / 2];
      const isPinned = Math.abs(x - this.width / 2) < wide / 2 + 16
        && Math.abs(middle - this.height / 2) < PIN_PX;
      const y = isPinned ? this.height / 2 - PIN_PX : middle;
      const isClear = taken.every((other) =>
        Math.abs(other[0] - x) > (other[2] + wide) / 2 + 8 || Math.abs(other[1] - y) > 18);
      if (wide + 8 > right - left || bottom - top < 18 || !isClear) continue;
      taken.push([x, y, wide]);
      paper.strokeStyle = colour("--panel");
      paper.lineWidth = 3;
      paper.strokeText(one.name, x, y);
      paper.fillStyle = colour("--muted");
      paper.fillText(one.name, x, y);
    }
  }

  // What is to be seen of an area, in pixels.
  box(rings) {
    const points = rings.flat().map((point) => this.at(point));
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    return [
      Math.max(0, Math.min(...xs)), Math.max(0, Math.min(...ys)),
      Math.min(this.width, Math.max(...xs)), Math.min(this.height, Math.max(...ys)),
    ];
  }

  drawScale(paper, colour) {
    const whole = this.scale();
    const wide = (whole / DEGREE_M) * this.size;
    const [x, y] = [this.width - 12 - wide, this.height - 12];
    paper.strokeStyle = colour("--muted");
    paper.lineWidth = 1.5;
    paper.beginPath();
    paper.moveTo(x, y - 4);
    paper.lineTo(x, y);
    paper.lineTo(x + wide, y);
    paper.lineTo(x + wide, y - 4);
    paper.stroke();
    paper.font = `500 11px ${getComputedStyle(document.body).fontFamily}`;
    paper.direction = "ltr";
    paper.textAlign = "right";
    paper.fillStyle = colour("--muted");
    paper.fillText(whole < 1000 ? `${whole} m` : `${whole / 1000} km`, x + wide, y - 12);
  }
}
