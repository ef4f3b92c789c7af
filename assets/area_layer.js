// halo.AreaLayer: the Dash component (see components/area_layer.py for its props). Leaflet draws
// the areas; every word about them is set as text.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const LABEL_PX = 72;
  const CLASSES = 5;

  function klass(count, breaks) {
    if (!(count > 0)) return 0;
    let found = 1;
    while (found < CLASSES && count >= breaks[found]) found++;
    return found;
  }

  function said(properties, words) {
    const { name, count } = properties;
    if (count === null || count === undefined) return [name, words.suppressed];
    if (count === 0) return [name, words.zero];
    return [name, halo.filled(words.count, { n: halo.number(count) })];
  }

  function rows(lines) {
    const box = document.createElement("div");
    box.append(...lines.filter(Boolean).map((line) => {
      const row = document.createElement("div");
      row.textContent = line;
      return row;
    }));
    return box;
  }

  function style(breaks) {
    const token = halo.token;
    return (feature) => {
      const line = { color: token("--area-border"), weight: 1, fill: false };
      if (!breaks.length) return line;
      const count = feature.properties.count;
      if (count === null) return { ...line, fill: true, fillColor: token("--hex-suppressed-fill") };
      const found = klass(count, breaks);
      const fillColor = found ? token(`--risk-${found}`) : "transparent";
      return { ...line, fill: true, fillColor, fillOpacity: found ? 0.82 : 1 };
    };
  }

  // Wide ones first, and no name over another; the city's own would lie over those in it.
  function placed(map, layer, filled) {
    const taken = [];
    const found = [];
    layer.eachLayer((one) => {
      if (one.getBounds && (filled || one.feature.properties.level !== "city"))
        found.push([one, one.getBounds()]);
    });
    const px = (box) => [map.latLngToLayerPoint(box.getNorthWest()),
      map.latLngToLayerPoint(box.getSouthEast())];
    return found
      .map(([one, box]) => ({ one, box, ends: px(box) }))
      .map((it) => ({ ...it, wide: it.ends[1].x - it.ends[0].x }))
      .filter(({ box, wide }) => wide >= LABEL_PX && map.getBounds().intersects(box))
      .sort((a, b) => b.wide - a.wide)
      .filter(({ box }) => {
        const { x, y } = map.latLngToLayerPoint(box.getCenter());
        const free = taken.every(([left, top]) => Math.abs(left - x) > 96 || Math.abs(top - y) > 30);
        if (free) taken.push([x, y]);
        return free;
      });
  }

  function labels(map, layer, words, withCounts) {
    const group = window.L.layerGroup().addTo(map);
    const draw = () => {
      group.clearLayers();
      placed(map, layer, withCounts).forEach(({ one, box }) => {
        const lines = said(one.feature.properties, words);
        const html = document.createElement("span");
        html.append(rows(withCounts ? lines : lines.slice(0, 1)));
        const icon = window.L.divIcon({ className: "area-name", html, iconSize: [0, 0] });
        window.L.marker(box.getCenter(), {
          icon, pane: "names", interactive: false, keyboard: false,
        }).addTo(group);
      });
    };
    map.on("moveend", draw);
    draw();
    return () => { map.off("moveend", draw); group.remove(); };
  }

  function usePanes(map) {
    React.useMemo(() => {
      if (!map) return;
      [["shapes", 340], ["area-lines", 410], ["names", 420]].forEach(([name, zIndex]) => {
        if (map.getPane(name)) return;
        map.createPane(name).style.zIndex = zIndex;
        if (name !== "shapes") map.getPane(name).style.pointerEvents = "none";
      });
    }, [map]);
  }

  // Stored shapes of one address; the last good ones stay while others are on their way.
  function useShapes(url, setProps) {
    const [shapes, setShapes] = React.useState(null);
    React.useEffect(() => {
      if (!url) return undefined;
      const stop = new AbortController();
      fetch(url, { signal: stop.signal, headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
        .then((found) => { setShapes(found); setProps({ status: "ok" }); })
        .catch((error) => { if (error.name !== "AbortError") setProps({ status: "error" }); });
      return () => stop.abort();
    }, [url]);
    return shapes;
  }

  // The map goes to the areas that were chosen, once for each choice.
  function useChosen(map, shapes) {
    const { area = "" } = halo.address.useParts();
    // An address that names a place has been there.
    const been = React.useRef(halo.address.parts().place ? area : "");
    React.useEffect(() => {
      if (!map || !shapes || been.current === area) return;
      been.current = area;
      const chosen = shapes.features.filter((one) =>
        one.geometry && area.split(",").includes(String(one.id)));
      if (chosen.length)
        halo.fitFree(map, window.L.geoJSON(chosen).getBounds(), 15);
    }, [map, shapes, area]);
  }

  // All of them, as long as no hot spot was gone to.
  function useWhole(map, shapes, fit) {
    React.useEffect(() => {
      if (!map || !shapes || !fit || Number(map.getContainer().dataset.spots) > 0) return;
      const box = window.L.geoJSON(shapes.features.filter((one) => one.geometry)).getBounds();
      if (box.isValid()) halo.fitFree(map, box);
    }, [map, shapes, fit]);
  }

  halo.AreaLayer = function AreaLayer(props) {
    const { url, borders = true, names = false, breaks = [], level = "", words = {} } = props;
    const [ref, map] = halo.useMap();
    const filled = breaks.length > 0;
    usePanes(map);
    const shapes = useShapes(url, props.setProps);
    useChosen(map, shapes);
    useWhole(map, shapes, props.fit);
    const layer = React.useRef(null);
    React.useEffect(() => {
      if (!map || !shapes || !(borders || filled || names)) return undefined;
      const features = shapes.features.filter((one) =>
        one.geometry && (!filled || one.properties.level === level));
      const drawn = window.L.geoJSON(features, {
        pane: filled ? "shapes" : "area-lines",
        interactive: filled,
        style: style(breaks),
        pointToLayer: () => window.L.layerGroup(),
        onEachFeature: (one, shape) => {
          if (filled) shape.bindTooltip(rows(said(one.properties, words)), { sticky: true });
        },
      });
      if (borders || filled) drawn.addTo(map);
      layer.current = drawn;
      const stop = names ? labels(map, drawn, words, filled) : () => {};
      map.getContainer().dataset.areas = filled ? "filled" : "outlined";
      return () => { stop(); drawn.remove(); layer.current = null; };
    }, [map, shapes, borders, names, breaks.join(), level, words]);
    halo.useTheme(() => layer.current && layer.current.setStyle(style(breaks)),
      [map, shapes, breaks.join()]);
    return React.createElement("span", { id: props.id, ref, hidden: true });
  };
})();
