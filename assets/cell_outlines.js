// halo.CellOutlines: the Dash component (see components/cell_outlines.py for its props). Cells of a
// case as outlines, and the areas of what is known no nearer; what is said is set as text.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const ORDER = ["area", "near", "proposed", "linked"]; // the last is on top
  const CLOSEST = 15;

  function style(kind) {
    if (kind === "area") {
      const line = halo.token("--accent");
      return { color: line, weight: 1.5, fillColor: line, fillOpacity: 0.12 };
    }
    const color = halo.token(kind === "linked" ? "--accent"
      : kind === "proposed" ? "--spot-rising" : "--edge");
    return {
      color, weight: kind === "linked" ? 2.5 : 2, fillColor: color,
      fillOpacity: kind === "linked" ? 0.3 : kind === "proposed" ? 0.16 : 0.06,
      dashArray: kind === "linked" ? null : kind === "proposed" ? "6 4" : "2 4",
    };
  }

  function told(lines) {
    const box = document.createElement("div");
    box.append(...lines.map((line) => {
      const row = document.createElement("div");
      row.dir = "auto";
      row.textContent = line;
      return row;
    }));
    return box;
  }

  // One shape a place and kind, with everything that is said of it.
  function grouped(cells) {
    const found = new Map();
    for (const one of cells) {
      const kind = one.kind || "area";
      const key = `${kind} ${one.cell || one.area}`;
      if (!one.shape && (!window.h3 || !window.h3.isValidCell(one.cell || ""))) continue;
      if (!found.has(key)) found.set(key, { ...one, kind, said: one.area ? [one.area] : [] });
      if (one.said) found.get(key).said.push(one.said);
    }
    return [...found.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  }

  function shape(one) {
    const drawn = one.shape ? window.L.geoJSON(one.shape, { style: style(one.kind) })
      : window.L.polygon(window.h3.cellToBoundary(one.cell), style(one.kind));
    drawn.kind = one.kind;
    // An area is called by its name, without being pointed at.
    drawn.bindTooltip(told(one.said), one.shape
      ? { permanent: true, direction: "center", className: "outline-name" } : { sticky: true });
    if (one.address) drawn.on("click", () => halo.address.go(halo.address.fragment(one.address)));
    return drawn;
  }

  // To the case itself: what is only close by may lie outside.
  function fit(map, group) {
    const own = group.getLayers().filter((one) => one.kind !== "near");
    const bounds = window.L.featureGroup(own).getBounds();
    map.invalidateSize({ pan: false });
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [28, 28], maxZoom: CLOSEST });
  }

  function legend(kinds, words) {
    const item = (kind) => React.createElement("li", { key: kind },
      React.createElement("span", { className: `cell-key cell-${kind}`, "aria-hidden": "true" }),
      words[kind]);
    return React.createElement("ul", { className: "cell-legend" }, kinds.map(item));
  }

  // In the place of a map that would be empty.
  function nowhere(cells, words) {
    const named = [...new Set(cells.map((one) => one.area).filter(Boolean))];
    const said = named.length ? `${words.area}: ${named.join(", ")}` : words.nowhere;
    return React.createElement("p", { className: "cell-nowhere", dir: "auto" }, said);
  }

  halo.CellOutlines = function CellOutlines({ id, cells = [], words = {} }) {
    const [ref, map] = halo.useMap();
    const group = React.useRef(null);
    const shapes = React.useMemo(() => grouped(cells), [JSON.stringify(cells)]);
    React.useEffect(() => {
      if (!map) return undefined;
      group.current = window.L.featureGroup(shapes.map(shape)).addTo(map);
      map.getContainer().dataset.cells = String(shapes.length);
      map.getContainer().setAttribute("aria-label", words.label || "");
      fit(map, group.current);
      return () => group.current.remove();
    }, [map, shapes]);
    React.useEffect(() => {
      if (!map) return undefined;
      const again = new ResizeObserver(() => fit(map, group.current));
      again.observe(map.getContainer());
      return () => again.disconnect();
    }, [map]);
    halo.useTheme(() => {
      if (group.current) group.current.eachLayer((one) => one.setStyle(style(one.kind)));
    }, [map, shapes]);
    const kinds = [...new Set(shapes.map((one) => one.kind))].reverse();
    return React.createElement("div", { id, ref, className: "cell-said" },
      shapes.length ? legend(kinds, words) : nowhere(cells, words));
  };
})();
