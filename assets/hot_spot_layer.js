// halo.HotSpotLayer: the Dash component (see components/hot_spot_layer.py for its props). Leaflet
// draws the outlines; every word about them is set as text.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const RISING = ["new", "emerging"];
  const APART_PX = 20;

  // A colour and a line of its own for each way to stand: neither says it alone.
  function style(feature, spot) {
    const { status, kind } = feature.properties;
    const chosen = String(feature.id) === spot;
    const color = halo.token(RISING.includes(status) ? "--spot-rising"
      : status === "persistent" ? "--spot-lasting" : "--spot-other");
    return {
      color, weight: chosen ? 4 : 2, opacity: 1, fill: true, fillColor: color,
      fillOpacity: (status === "new" ? 0.34 : 0.16) + (chosen ? 0.16 : 0),
      dashArray: kind === "burst" ? "2 5" : status === "persistent" || RISING.includes(status)
        ? null : "6 4",
    };
  }

  function said(properties, words) {
    const box = document.createElement("div");
    const lines = [
      `${properties.number} · ${properties.area || ""}`.replace(/ · $/, ""),
      words[properties.status],
      halo.filled(words.count, {
        n: halo.number(properties.count), expected: halo.number(properties.expected, 1),
      }),
    ];
    box.append(...lines.map((line) => {
      const row = document.createElement("div");
      row.textContent = line;
      return row;
    }));
    return box;
  }

  function label(one) {
    const { number, status } = one.feature.properties;
    const html = document.createElement("span");
    html.textContent = halo.number(number);
    const className = `spot-label spot-${RISING.includes(status) || status === "persistent"
      ? status : "other"}`;
    const icon = window.L.divIcon({ className, html, iconSize: [0, 0] });
    return window.L.marker(one.getBounds().getCenter(), {
      icon, pane: "spot-numbers", interactive: false, keyboard: false,
    });
  }

  // The most remarkable first, and no number over another.
  function free(map, shapes) {
    const taken = [];
    return shapes.filter((one) => {
      const { x, y } = map.latLngToLayerPoint(one.getBounds().getCenter());
      const clear = taken.every(([left, top]) => Math.hypot(left - x, top - y) > APART_PX);
      if (clear) taken.push([x, y]);
      return clear;
    });
  }

  function numbers(map, drawn) {
    const group = window.L.layerGroup().addTo(map);
    const draw = () => {
      group.clearLayers();
      free(map, drawn.getLayers()).forEach((one) => label(one).addTo(group));
    };
    map.on("moveend", draw);
    draw();
    return () => { map.off("moveend", draw); group.remove(); };
  }

  // Stored outlines of one address; the last good ones stay while others are on their way.
  function useOutlines(url, setProps) {
    const [found, setFound] = React.useState(null);
    React.useEffect(() => {
      if (!url) { setFound(null); return undefined; }
      const stop = new AbortController();
      fetch(url, { signal: stop.signal, headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
        .then((shapes) => { setFound(shapes); setProps({ status: "ok" }); })
        .catch((error) => { if (error.name !== "AbortError") setProps({ status: "error" }); });
      return () => stop.abort();
    }, [url]);
    return found;
  }

  function usePanes(map) {
    React.useMemo(() => {
      if (!map) return;
      [["spots", 430], ["spot-numbers", 440]].forEach(([name, zIndex]) => {
        if (map.getPane(name)) return;
        map.createPane(name).style.zIndex = zIndex;
        if (name !== "spots") map.getPane(name).style.pointerEvents = "none";
      });
    }, [map]);
  }

  // To all of them when they arrive, and to the one that is chosen after that.
  function useView(map, layer, found, fit, spot) {
    const fitted = React.useRef(null);
    React.useEffect(() => {
      if (!map || !layer.current || !fit || !found) return;
      const shapes = layer.current.getLayers();
      const one = shapes.find((shape) => String(shape.feature.id) === spot);
      const bounds = one ? one.getBounds() : fitted.current === found ? null
        : layer.current.getBounds();
      fitted.current = found;
      if (bounds && bounds.isValid())
        map.fitBounds(bounds, { padding: [56, 56], maxZoom: one ? 15 : 14 });
    }, [map, found, fit, spot]);
  }

  halo.HotSpotLayer = function HotSpotLayer(props) {
    const { url, fit = false, quiet = false, words = {} } = props;
    const [ref, map] = halo.useMap();
    const { spot = "" } = halo.address.useParts();
    const found = useOutlines(url, props.setProps);
    const layer = React.useRef(null);
    usePanes(map);
    React.useEffect(() => {
      if (!map || !found) return undefined;
      const drawn = window.L.geoJSON(found, {
        pane: "spots",
        interactive: !quiet,
        style: (feature) => style(feature, spot),
        onEachFeature: (feature, shape) => {
          if (quiet) return;
          shape.bindTooltip(said(feature.properties, words), { sticky: true });
          shape.on("click", () => halo.address.go({ spot: String(feature.id) }));
        },
      }).addTo(map);
      const stop = numbers(map, drawn);
      layer.current = drawn;
      map.getContainer().dataset.spots = String(found.features.length);
      return () => { stop(); drawn.remove(); layer.current = null; };
    }, [map, found, quiet, words]);
    halo.useTheme(
      () => layer.current && layer.current.setStyle((feature) => style(feature, spot)),
      [map, found, spot],
    );
    useView(map, layer, found, fit, spot);
    return React.createElement("span", { id: props.id, ref, hidden: true });
  };
})();
