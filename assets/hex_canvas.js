// The picture of the hexagons: one canvas in a pane of its own, moved and scaled by Leaflet's
// own renderer class while a person pans and zooms, painted again when the move has ended.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});

  const FLUSH = 64; // one path of everything costs more than the square of its length
  const TILE = 6; // px of one period of the hatch
  const MOST_SHAPES = 30000;
  const CLASSES = [1, 2, 3, 4, 5];

  const shapes = new Map();

  // Corners in Leaflet's world at zoom 0; any zoom is then one multiplication.
  function shape(map, name) {
    let found = shapes.get(name);
    if (found) return found;
    if (shapes.size > MOST_SHAPES) shapes.clear();
    const corners = window.h3.cellToBoundary(name);
    found = new Float64Array(corners.length * 2);
    corners.forEach(([lat, lng], i) => {
      const point = map.project([lat, lng], 0);
      found[i * 2] = point.x;
      found[i * 2 + 1] = point.y;
    });
    shapes.set(name, found);
    return found;
  }

  function colours(palette) {
    const token = halo.token;
    return {
      fill: CLASSES.map((klass) => token(`--${palette}-${klass}`)),
      opacity: Number(token("--hex-opacity")) || 1,
      gap: token("--hex-gap"),
      zero: token("--hex-zero"),
      noData: token("--hex-no-data"),
      suppressed: token("--hex-suppressed"),
      suppressedFill: token("--hex-suppressed-fill"),
      ink: token("--ink"),
      panel: token("--panel"),
    };
  }

  function hatch(context, colour, ratio) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = TILE * ratio;
    const pen = tile.getContext("2d");
    pen.scale(ratio, ratio);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.6;
    pen.beginPath();
    for (const from of [-TILE, 0, TILE]) {
      pen.moveTo(from - 1, TILE + 1);
      pen.lineTo(from + TILE + 1, -1);
    }
    pen.stroke();
    return context.createPattern(tile, "repeat");
  }

  // Which cells are drawn in which manner; a cell stands in exactly one list.
  function sorted(picture) {
    const { LOW, SUPPRESSED, NO_DATA } = halo.cells;
    const lists = { noData: [], suppressed: [], zero: [], sure: {}, low: {} };
    CLASSES.forEach((klass) => { lists.sure[klass] = []; lists.low[klass] = []; });
    picture.names.forEach((name, i) => {
      const flag = picture.flags[i];
      const klass = Math.min(picture.klass[i], CLASSES.length);
      if (flag & NO_DATA) lists.noData.push(name);
      else if (flag & SUPPRESSED) lists.suppressed.push(name);
      else if (klass === 0) lists.zero.push(name);
      else lists[flag & LOW ? "low" : "sure"][klass].push(name);
    });
    return lists;
  }

  const methods = {
    show(picture) {
      this._lists = picture && sorted(picture);
      this._total = picture ? picture.names.length : 0;
      this.paintSoon();
    },

    select(name) {
      this._selected = name;
      this.paintSoon();
    },

    recolour(palette) {
      this._colours = colours(palette);
      this._hatches = null;
      this.paintSoon();
    },

    paintSoon() {
      if (!this._frame && this._map) this._frame = requestAnimationFrame(() => this._paint());
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.className = "hexagons";
      this._container.setAttribute("aria-hidden", "true");
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
      this._container.remove();
      delete this._container;
    },

    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      window.L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      const canvas = this._container;
      window.L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      // Kept, not asked for again while painting: an answer may arrive in the middle of a drag.
      this._scale = Math.pow(2, this._zoom);
      this._origin = this._map.getPixelOrigin().add(this._bounds.min);
      if (ratio !== this._ratio) this._hatches = null;
      this._ratio = ratio;
      this._paint(); // at once: clearing now and painting in the next frame would blink
    },

    _paint() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
      if (!this._container || !this._colours || !window.h3) return;
      const pen = this._pen;
      const size = this._bounds.getSize();
      pen.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
      pen.clearRect(0, 0, size.x, size.y);
      if (this._lists) this._paintLists();
      if (this._selected) this._paintSelected();
      this._container.dataset.cells = this._total || 0;
      performance.clearMarks("hexagons-painted");
      performance.mark("hexagons-painted");
      this._container.dataset.painted = Number(this._container.dataset.painted || 0) + 1;
    },

    _paintLists() {
      const { _lists: lists, _colours: c, _pen: pen } = this;
      this._stroke(lists.zero, c.zero, 1);
      this._each(lists.suppressed, () => { pen.fillStyle = c.suppressedFill; pen.fill(); });
      this._stroke(lists.suppressed, c.suppressed, 1.2, [1.2, 2.4]);
      this._stroke(lists.noData, c.noData, 1, [4, 3]);
      const hatches = this._patterns();
      for (const klass of CLASSES) {
        const colour = c.fill[klass - 1];
        this._fill(lists.sure[klass], colour, c.opacity);
        this._fill(lists.low[klass], colour, c.opacity * 0.35);
        this._fill(lists.low[klass], hatches[klass - 1], c.opacity);
      }
      for (const klass of CLASSES) {
        this._stroke(lists.sure[klass], c.gap, 1);
        this._stroke(lists.low[klass], c.gap, 1);
      }
    },

    _patterns() {
      if (!this._hatches)
        this._hatches = this._colours.fill.map((one) => hatch(this._pen, one, this._ratio));
      const held = new DOMMatrix()
        .translate(-(this._origin.x % TILE), -(this._origin.y % TILE))
        .scale(1 / this._ratio);
      this._hatches.forEach((pattern) => pattern.setTransform(held));
      return this._hatches;
    },

    _paintSelected() {
      const { _colours: c, _selected: name } = this;
      if (!window.h3.isValidCell(name)) return;
      this._stroke([name], c.panel, 5);
      this._stroke([name], c.ink, 3);
    },

    _fill(names, style, opacity) {
      this._pen.globalAlpha = opacity;
      this._pen.fillStyle = style;
      this._each(names, () => this._pen.fill());
      this._pen.globalAlpha = 1;
    },

    _stroke(names, style, width, dashes = []) {
      this._pen.strokeStyle = style;
      this._pen.lineWidth = width;
      this._pen.lineJoin = "round";
      this._pen.setLineDash(dashes);
      this._each(names, () => this._pen.stroke());
    },

    _each(names, flush) {
      const { _pen: pen, _scale: scale, _origin: origin } = this;
      for (let i = 0; i < names.length; i++) {
        if (i % FLUSH === 0) pen.beginPath();
        const corners = shape(this._map, names[i]);
        for (let at = 0; at < corners.length; at += 2) {
          const x = corners[at] * scale - origin.x;
          const y = corners[at + 1] * scale - origin.y;
          if (at === 0) pen.moveTo(x, y);
          else pen.lineTo(x, y);
        }
        pen.closePath();
        if (i % FLUSH === FLUSH - 1 || i === names.length - 1) flush();
      }
    },
  };

  let made = null;

  // Below outlines and labels, above streets.
  halo.hexCanvas = function (map) {
    if (!map.getPane("hexagons")) map.createPane("hexagons").style.zIndex = 350;
    made = made || window.L.Renderer.extend(methods);
    return new made({ pane: "hexagons", padding: 0.2 });
  };
})();
