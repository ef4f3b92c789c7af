// halo.BaseMap: the Dash component (see components/base_map.py for its props). What lies under
// the hexagons. Without an operator's streets it is graticule and scale.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const ASSETS = new URL(".", document.currentScript.src).href;
  const STEPS = [20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002];
  const LINES_ACROSS = 4;

  function pane(map, name, zIndex) {
    if (map.getPane(name)) return;
    map.createPane(name).style.zIndex = zIndex;
    map.getPane(name).style.pointerEvents = "none";
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

  // Fetched on demand: most installations have no .pmtiles file. Once, unless that failed.
  let library = null;
  function protomaps() {
    library = library || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = `${ASSETS}vendor/protomaps/protomaps-leaflet.js`;
      script.onload = () => done(window.protomapsL);
      script.onerror = () => { library = null; script.remove(); failed(); };
      document.head.append(script);
    });
    return library;
  }

  // The file and its deepest zoom: asked for more, protomaps-leaflet would draw empty tiles.
  async function archive(url) {
    const { PmtilesSource, leafletLayer } = await protomaps();
    const file = new PmtilesSource(url, true).p;
    return { file, deepest: (await file.getHeader()).maxZoom, leafletLayer };
  }

  function useArchive(map, url) {
    const [opened, setOpened] = React.useState(null);
    React.useEffect(() => {
      if (!map || !url) return undefined;
      let gone = false;
      archive(url).then((known) => { if (!gone) setOpened(known); }, () => null);
      return () => { gone = true; setOpened(null); };
    }, [map, url]);
    const layer = React.useRef(null);
    const clear = () => { if (layer.current) layer.current.remove(); layer.current = null; };
    halo.useTheme(() => {
      clear();
      if (!map || !opened) return;
      layer.current = opened.leafletLayer({
        url: opened.file,
        maxDataZoom: opened.deepest,
        // The two without strong colours: those belong to the data.
        flavor: document.documentElement.dataset.bsTheme === "dark" ? "dark" : "white",
        lang: document.documentElement.lang || "en",
        attribution: "",
      }).addTo(map);
    }, [map, opened]);
    React.useEffect(() => clear, [map, opened]);
  }

  function useTiles(map, template) {
    React.useEffect(() => {
      if (!map || !template) return undefined;
      const layer = window.L.tileLayer(template, { className: "streets" }).addTo(map);
      return () => layer.remove();
    }, [map, template]);
  }

  function useAttribution(map, attribution) {
    React.useEffect(() => {
      if (!map || !attribution) return undefined;
      const words = document.createElement("div");
      words.className = "map-attribution";
      words.dir = "auto";
      words.textContent = attribution;
      map.getContainer().append(words);
      return () => words.remove();
    }, [map, attribution]);
  }

  // Leaflet's own buttons speak English.
  function useZoomWords(map, words) {
    React.useEffect(() => {
      if (!map || !words) return;
      Object.entries(words).forEach(([name, said]) => {
        const button = map.getContainer().querySelector(`.leaflet-control-zoom-${name}`);
        if (!button) return;
        button.title = said;
        button.setAttribute("aria-label", said);
      });
    }, [map, words]);
  }

  halo.BaseMap = function BaseMap(props) {
    const { graticule = true, scale = true, pmtiles, tiles, attribution } = props;
    const [ref, map] = halo.useMap();
    React.useMemo(() => {
      if (!map) return;
      if (map.attributionControl) map.attributionControl.remove();
      pane(map, "graticule", 210);
    }, [map]);
    useArchive(map, pmtiles);
    useTiles(map, pmtiles ? null : tiles);
    useAttribution(map, pmtiles || tiles ? attribution : null);
    useGraticule(map, graticule);
    useScale(map, scale);
    useZoomWords(map, props.zoom_words);
    return React.createElement("span", { id: props.id, ref, hidden: true });
  };
})();
