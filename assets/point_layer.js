// halo.PointLayer: the Dash component (see components/point_layer.py for its props). Points are
// asked for only close by, and what is said about one is text.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});

  function moment(iso, zone) {
    return new Intl.DateTimeFormat(`${document.documentElement.lang || "en"}-u-nu-latn`, {
      timeZone: zone, dateStyle: "medium", timeStyle: "short",
    }).format(new Date(iso));
  }

  function told(properties, words, zone) {
    const box = document.createElement("div");
    box.append(...[words[properties.category] || properties.category,
      moment(properties.occurred, zone)].map((line) => {
      const row = document.createElement("div");
      row.textContent = line;
      return row;
    }));
    return box;
  }

  function mark(words, families, zone) {
    return (feature, at) => {
      const family = families[feature.properties.category] || "rest";
      const icon = window.L.divIcon({
        className: `point point-${family}`, html: document.createElement("span"), iconSize: [11, 11],
      });
      return window.L.marker(at, { pane: "points", icon, keyboard: false })
        .bindTooltip(told(feature.properties, words, zone));
    };
  }

  function usePoints(map, { url, zoom }) {
    const [found, setFound] = React.useState(null);
    React.useEffect(() => {
      if (!map || !url) { setFound(null); return undefined; }
      let stop = new AbortController();
      const ask = () => {
        stop.abort();
        if (!map._loaded || map.getZoom() < zoom) { setFound(null); return; }
        stop = new AbortController();
        const box = halo.cells.snapped(map.getBounds().toBBoxString().split(",").map(Number));
        fetch(`${url}${url.includes("?") ? "&" : "?"}bbox=${box.join(",")}`, { signal: stop.signal })
          .then((answer) => (answer.ok ? answer.json() : null))
          .then((points) => points && setFound(points), () => null);
      };
      map.on("moveend", ask);
      map.whenReady(ask);
      return () => { map.off("moveend", ask); stop.abort(); };
    }, [map, url, zoom]);
    return found;
  }

  halo.PointLayer = function PointLayer(props) {
    const { words = {}, families = {}, zone = "UTC" } = props;
    const [ref, map] = halo.useMap();
    const found = usePoints(map, props);
    const group = React.useRef(null);
    React.useEffect(() => {
      if (group.current) group.current.remove();
      group.current = null;
      if (!map || !found) return;
      if (!map.getPane("points")) map.createPane("points").style.zIndex = 430;
      group.current = window.L.geoJSON(found, { pointToLayer: mark(words, families, zone) }).addTo(map);
      map.getContainer().dataset.points = String(group.current.getLayers().length);
    }, [map, found, words, families, zone]);
    React.useEffect(() => () => { if (group.current) group.current.remove(); }, [map]);
    return React.createElement("span", { id: props.id, ref, hidden: true });
  };
})();
