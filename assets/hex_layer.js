// halo.HexLayer: the Dash component (see components/hex_layer.py for its props). It joins the
// canvas (hex_canvas.js), the answers (hex_source.js) and the hand (hex_hand.js).
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});

  function viewOf(map, km2) {
    const box = map.getBounds();
    const bounds = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()]
      .map((degrees) => Number(degrees.toFixed(6)));
    const { lat, lng } = map.getCenter();
    const { x, y } = map.getSize();
    return {
      res: halo.cells.resolution(bounds, km2, x * y),
      bounds,
      zoom: map.getZoom(),
      center: [Number(lat.toFixed(6)), Number(lng.toFixed(6))],
    };
  }

  // Everything of one mounted layer; `now()` gives the latest props.
  function started(map, now, say) {
    const canvas = halo.hexCanvas(map).addTo(map);
    let picture = null;
    let selected = now().selected || "";

    const tell = (props) => now().setProps(props);
    const show = (next) => { picture = next; canvas.show(next); };
    const report = (props) => {
      if (props.status) map.getContainer().dataset.hexagons = props.status;
      tell(props);
    };
    const source = halo.hexSource(show, report);

    function choose(name, open) {
      select(name);
      const clicks = (now().clicks || 0) + 1;
      tell(open ? { selected: name, clicked: name, clicks } : { selected: name });
      say(name && picture ? halo.cellLines(picture, name, now().words || {}).join(". ") : "");
    }

    function select(name) {
      selected = name || "";
      canvas.select(selected);
    }

    const release = halo.hexHand(map, {
      picture: () => picture,
      selected: () => selected,
      words: () => now().words || {},
      choose,
    });

    return {
      canvas, source, select,
      stop() { source.stop(); release(); canvas.remove(); },
    };
  }

  function useView(map, km2, setProps) {
    const [view, setView] = React.useState(null);
    React.useEffect(() => {
      if (!map) return undefined;
      const look = () => {
        if (!map._loaded || !map.getSize().x) return;
        const next = viewOf(map, km2);
        setView(next);
        setProps({ view: next });
      };
      const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
      watch.observe(map.getContainer());
      map.on("moveend resize", look);
      map.whenReady(look);
      return () => { watch.disconnect(); map.off("moveend resize", look); };
    }, [map, km2]);
    return view;
  }

  halo.HexLayer = function HexLayer(props) {
    const [ref, map] = halo.useMap();
    const [layer, setLayer] = React.useState(null);
    const [said, say] = React.useState("");
    const latest = React.useRef(props);
    latest.current = props;
    const { url, step_url: stepUrl, step, refresh = 0, palette = "risk", words = {}, km2, box: city } = props;

    React.useEffect(() => {
      if (!map) return undefined;
      const made = started(map, () => latest.current, say);
      setLayer(made);
      return () => { setLayer(null); made.stop(); };
    }, [map]);

    halo.usePlace(map, city);
    const view = useView(map, km2, (told) => latest.current.setProps(told));
    const box = view && view.bounds.join(",");

    halo.useTheme(() => layer && layer.canvas.recolour(palette), [layer, palette]);
    React.useEffect(() => { if (layer) layer.select(props.selected); }, [layer, props.selected]);
    React.useEffect(() => {
      if (map && words.label) map.getContainer().setAttribute("aria-label", words.label);
    }, [map, words.label]);
    React.useEffect(() => {
      if (layer && box)
        layer.source.want({ url, stepUrl, step, refresh, bounds: view.bounds, res: view.res });
    }, [layer, box, url, stepUrl, step, refresh, view && view.res]);

    return React.createElement("div", { id: props.id, ref },
      React.createElement("div", { className: "visually-hidden", role: "status" }, said));
  };
})();
