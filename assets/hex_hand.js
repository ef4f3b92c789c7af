// Pointer and keyboard on the hexagons: hover, click, arrow keys. No listener per cell: the cell
// under a point is arithmetic (latLngToCell). Text reaches the page as textContent only.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});

  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const PAN_PX = 96;
  const FARTHEST_RING = 6;

  // Two digits that say something, however small the number is.
  const digits = (value) => Math.min(4, Math.max(1, 1 - Math.floor(Math.log10(value || 1))));

  function expected(picture, i, words) {
    const value = picture.rate[i];
    const lines = [halo.filled(words.expected, { n: halo.number(value, digits(value)) })];
    const chance = picture.chance && picture.chance[i] * 100;
    if (chance) lines.push(halo.filled(words.chance, { n: halo.number(chance, digits(chance) - 1) }));
    return lines;
  }

  function measures(picture, i, words) {
    if (picture.measure === "forecast") return expected(picture, i, words);
    const count = picture.count &&
      halo.filled(words.count, { n: halo.number(picture.count[i]) });
    const rate = picture.rate &&
      halo.filled(words.rate, { n: halo.number(picture.rate[i], 2), unit: picture.unit });
    return (picture.measure === "rate" ? [rate, count] : [count, rate]).filter(Boolean);
  }

  // What is said about a cell, most important first.
  halo.cellLines = function (picture, name, words) {
    const i = picture.index.get(name);
    if (i === undefined) return [];
    const { LOW, SUPPRESSED, NO_DATA } = halo.cells;
    const flag = picture.flags[i];
    const lines = [];
    if (flag & NO_DATA) lines.push(words.no_data);
    else if (flag & SUPPRESSED) lines.push(words.suppressed);
    else if (picture.klass[i] === 0) lines.push(words.zero);
    else lines.push(...measures(picture, i, words));
    if (flag & LOW) lines.push(words.low);
    const top = picture.highest;
    if (top && top.cell === name && top.place)
      lines.push(halo.filled(words.highest, { place: top.place }));
    lines.push(`${words.cell || ""} ${name}`.trim());
    return lines.filter(Boolean);
  };

  function tip(container) {
    const box = document.createElement("div");
    box.className = "hex-tip";
    box.setAttribute("aria-hidden", "true"); // the live sentence says the same
    box.hidden = true;
    container.append(box);
    return {
      show(lines, x, y) {
        box.replaceChildren(...lines.map((line) => {
          const row = document.createElement("div");
          row.textContent = line;
          return row;
        }));
        box.hidden = lines.length === 0;
        const left = Math.min(x + 14, container.clientWidth - box.offsetWidth - 8);
        const top = y + 18 + box.offsetHeight > container.clientHeight
          ? y - box.offsetHeight - 10 : y + 18;
        box.style.transform = `translate(${Math.max(8, left)}px, ${top}px)`;
      },
      hide() { box.hidden = true; },
      remove() { box.remove(); },
    };
  }

  // The known cell that lies most nearly in a direction; gaps are jumped over.
  function neighbour(map, picture, from, [dx, dy]) {
    const start = map.latLngToContainerPoint(window.h3.cellToLatLng(from));
    let best = null;
    for (let ring = 1; ring <= FARTHEST_RING && !best; ring++)
      for (const name of window.h3.gridRing(from, ring)) {
        if (!picture.index.has(name)) continue;
        const to = map.latLngToContainerPoint(window.h3.cellToLatLng(name));
        const [x, y] = [to.x - start.x, to.y - start.y];
        const straight = (x * dx + y * dy) / Math.hypot(x, y);
        if (straight > 0.5 && (!best || straight > best.straight)) best = { name, straight };
      }
    return best && best.name;
  }

  function nearestToCentre(map, picture) {
    const centre = map.getCenter();
    let best = null;
    for (const name of picture.names) {
      const [lat, lng] = window.h3.cellToLatLng(name);
      const far = Math.hypot(lat - centre.lat, (lng - centre.lng) * Math.cos(lat * 0.01745));
      if (!best || far < best.far) best = { name, far };
    }
    return best && best.name;
  }

  // `layer` has: picture(), selected(), words(), choose(name, open).
  halo.hexHand = function (map, layer) {
    const container = map.getContainer();
    const bubble = tip(container);

    const nameAt = ({ lat, lng }) => {
      const picture = layer.picture();
      if (!picture || !window.h3) return "";
      const name = window.h3.latLngToCell(lat, lng, picture.resolution);
      return picture.index.has(name) ? name : "";
    };

    const hover = (event) => {
      const over = event.originalEvent.target;
      const name = map.dragging.moving() || over.closest(".leaflet-control") ? "" :
        nameAt(event.latlng);
      container.classList.toggle("over-hexagon", Boolean(name));
      if (!name) return bubble.hide();
      const { x, y } = event.containerPoint;
      return bubble.show(halo.cellLines(layer.picture(), name, layer.words()), x, y);
    };

    const click = (event) => {
      if (event.originalEvent.target.closest(".leaflet-interactive")) return;
      container.focus({ preventScroll: true });
      const name = nameAt(event.latlng);
      if (name) layer.choose(name, true);
    };

    const step = (direction) => {
      const picture = layer.picture();
      if (!picture || !window.h3) return;
      const from = layer.selected();
      const known = from && picture.index.has(from);
      const name = known ? neighbour(map, picture, from, direction)
        : nearestToCentre(map, picture);
      if (!name) return;
      layer.choose(name, false);
      map.panInside(window.h3.cellToLatLng(name), { padding: [PAN_PX, PAN_PX] });
    };

    const key = (event) => {
      if (event.target !== container || event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      if (arrow && event.shiftKey) map.panBy(arrow.map((way) => way * PAN_PX));
      else if (arrow) step(arrow);
      else if (event.key === "Enter" && layer.selected()) layer.choose(layer.selected(), true);
      else if (event.key === "Escape" && layer.selected()) layer.choose("", false);
      else if (event.key === "+" || event.key === "=") map.zoomIn();
      else if (event.key === "-") map.zoomOut();
      else return;
      event.preventDefault();
    };

    // Leaflet's own keys pan with the bare arrows, which here walk from cell to cell.
    if (map.keyboard) map.keyboard.disable();
    container.tabIndex = 0;
    container.setAttribute("role", "application");
    map.on({ mousemove: hover, mouseout: bubble.hide, movestart: bubble.hide, click });
    container.addEventListener("keydown", key);

    return function release() {
      map.off({ mousemove: hover, mouseout: bubble.hide, movestart: bubble.hide, click });
      container.removeEventListener("keydown", key);
      if (map.keyboard) map.keyboard.enable();
      bubble.remove();
    };
  };
})();
