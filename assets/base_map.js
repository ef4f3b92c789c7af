// halo.BaseMap: the Dash component (see components/base_map.py for its props). What lies under
// the hexagons. Without an operator's streets it is outline, areas, graticule and scale.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const ASSETS = new URL(".", document.currentScript.src).href;
  const STEPS = [20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002];
  const LINES_ACROSS = 4;
  const LABEL_PX = 64;

  function pane(map, name, zIndex) {
    if (map.getPane(name)) return;
    map.createPane(name).style.zIndex = zIndex;
    map.getPane(name).style.pointerEvents = "none";
  }

  function borders(map, geometry, style, labels) {
    const layer = window.L.geoJSON(geometry, {
      pane: "borders", interactive: false, style,
      pointToLayer: () => window.L.layerGroup(),
    }).addTo(map);
    const shown = window.L.layerGroup().addTo(map);
    const name = () => {
      shown.clearLayers();
      layer.eachLayer((one) => {
        const text = one.feature && one.feature.properties && one.feature.properties.name;
        if (!text || !one.getBounds) return;
        const box = one.getBounds();
        const wide = map.latLngToLayerPoint(box.getNorthEast()).x -
          map.latLngToLayerPoint(box.getSouthWest()).x;
        if (wide < LABEL_PX || !map.getBounds().intersects(box)) return;
        const word = document.createElement("span");
        word.textContent = text;
        const icon = window.L.divIcon({ className: "area-name", html: word, iconSize: [0, 0] });
        window.L.marker(box.getCenter(), {
          icon, pane: "names", interactive: false, keyboard: false,
        }).addTo(shown);
      });
    };
    if (labels) { map.on("moveend", name); name(); }
    return () => { map.off("moveend", name); layer.remove(); shown.remove(); };
  }

  function useBorders(map, given, style, labels) {
    React.useEffect(() => {
      if (!map || !given) return undefined;
      let stop = () => {};
      let gone = false;
      const draw = (geometry) => { if (!gone) stop = borders(map, geometry, style, labels); };
      if (typeof given === "string")
        fetch(given).then((answer) => (answer.ok ? answer.json().then(draw) : null), () => null);
      else draw(given);
      return () => { gone = true; stop(); };
    }, [map, given, labels]);
  }

  function useGraticule(map, on) {
    React.useEffect(() => {
      if (!map || !on) return undefined;
      const lines = window.L.layerGroup().addTo(map);
      const draw = () => {
        lines.clearLayers();
        const box = map.getBounds().pad(0.2);
        const span = map.getBounds().getEast() - map.getBounds().getWest();
        const step = STEPS.find((one) => span / one >= LINES_ACROSS) || STEPS.at(-1);
        const line = (ends) => window.L.polyline(ends, {
          className: "graticule", pane: "graticule", interactive: false, weight: 1,
        }).addTo(lines);
        for (let x = Math.ceil(box.getWest() / step) * step; x <= box.getEast(); x += step)
          line([[box.getSouth(), x], [box.getNorth(), x]]);
        for (let y = Math.ceil(box.getSouth() / step) * step; y <= box.getNorth(); y += step)
          line([[y, box.getWest()], [y, box.getEast()]]);
      };
      map.on("moveend", draw);
      map.whenReady(draw);
      return () => { map.off("moveend", draw); lines.remove(); };
    }, [map, on]);
  }

  function useScale(map, on) {
    React.useEffect(() => {
      if (!map || !on) return undefined;
      const scale = window.L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
      return () => scale.remove();
    }, [map, on]);
  }

  // Fetched on demand and only once: most installations have no .pmtiles file.
  let library = null;
  function protomaps() {
    library = library || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `${ASSETS}vendor/protomaps/protomaps-leaflet.js`;
      script.onload = () => done(window.protomapsL);
      script.onerror = failed;
      document.head.append(script);
    });
    return library;
  }

  function useStreets(map, { pmtiles, tiles, attribution }) {
    const layer = React.useRef(null);
    const clear = () => { if (layer.current) layer.current.remove(); layer.current = null; };
    halo.useTheme(() => {
      clear();
      if (!map || !(pmtiles || tiles)) return;
      if (!pmtiles) {
        layer.current = window.L.tileLayer(tiles, { className: "streets" }).addTo(map);
        return;
      }
      const flavor = document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light";
      protomaps().then((library) => {
        clear();
        layer.current = library.leafletLayer({
          url: pmtiles, flavor, lang: document.documentElement.lang || "en",
        }).addTo(map);
      }, () => null);
    }, [map, pmtiles, tiles]);
    React.useEffect(() => clear, [map]);
    React.useEffect(() => {
      if (!map || !attribution) return undefined;
      const words = document.createElement("div");
      words.className = "map-attribution";
      words.textContent = attribution;
      map.getContainer().append(words);
      return () => words.remove();
    }, [map, attribution]);
  }

  halo.BaseMap = function BaseMap(props) {
    const { outline, areas, area_labels: labels = false, graticule = true, scale = true } = props;
    const [ref, map] = halo.useMap();
    React.useMemo(() => {
      if (!map) return;
      if (map.attributionControl) map.attributionControl.remove();
      pane(map, "graticule", 210);
      pane(map, "borders", 410);
      pane(map, "names", 420);
    }, [map]);
    useStreets(map, props);
    useGraticule(map, graticule);
    useBorders(map, areas, { className: "area-border", fill: false, weight: 1 }, labels);
    useBorders(map, outline, { className: "city-border", fill: false, weight: 2 }, false);
    useScale(map, scale);
    return React.createElement("span", { id: props.id, ref, hidden: true });
  };
})();
