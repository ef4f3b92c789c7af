// halo.Chart: the Dash component (see components/chart.py for its props).
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const PLOTLY = "/assets/vendor/plotly/plotly-cartesian.min.js";
  const TOKEN = /^var\((--[\w-]+)(?:,([\d.]+))?\)$/;
  const LETTER_PX = 6.5;
  const CONFIG = { displayModeBar: false, responsive: true, showTips: false, doubleClick: "reset" };
  let loading = null;

  function plotly() {
    loading = loading || new Promise((done, failed) => {
      if (window.Plotly) { done(window.Plotly); return; }
      const script = document.createElement("script");
      script.src = PLOTLY;
      script.onload = () => done(window.Plotly);
      script.onerror = () => { loading = null; failed(new Error(PLOTLY)); };
      document.head.append(script);
    });
    return loading;
  }

  function coloured(text) {
    const found = TOKEN.exec(text);
    if (!found) return text;
    const colour = halo.token(found[1]);
    if (!found[2] || !/^#[\da-f]{6}$/i.test(colour)) return colour;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    return `rgba(${r},${g},${b},${found[2]})`;
  }

  // A figure with every token replaced by what it means in the theme that is shown.
  function themed(value) {
    if (typeof value === "string") return coloured(value);
    if (Array.isArray(value)) return value.map(themed);
    if (value && typeof value === "object" && !ArrayBuffer.isView(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, themed(one)]));
    return value;
  }

  // Dates that would not fit side by side would be written aslant: every other one, then.
  function thinned(axis, width) {
    if (!axis || !Array.isArray(axis.ticktext)) return axis;
    const widest = LETTER_PX * (Math.max(...axis.ticktext.map((text) => text.length)) + 2);
    const step = Math.ceil((axis.ticktext.length * widest) / width) || 1;
    const kept = (_, at) => at % step === 0;
    return { ...axis, tickvals: axis.tickvals.filter(kept), ticktext: axis.ticktext.filter(kept) };
  }

  function listen(place, setProps) {
    place.on("plotly_click", ({ points }) =>
      setProps({ clicked: points[0].customdata ?? points[0].x }));
    place.on("plotly_selected", (chosen) =>
      setProps({ brushed: chosen && chosen.range ? chosen.range.x : null }));
    place.on("plotly_deselect", () => setProps({ brushed: null }));
  }

  function save(place, name, format) {
    return () => window.Plotly.downloadImage(place.current, {
      format, filename: name, width: Math.max(960, place.current.clientWidth),
      height: place.current.clientHeight, scale: format === "png" ? 2 : 1,
    });
  }

  function Tools({ place, name, words }) {
    return React.createElement("div", { className: "chart-tools", role: "group",
      "aria-label": words.save },
    ["png", "svg"].map((format) => React.createElement("button", {
      key: format, type: "button", className: "chart-save", onClick: save(place, name, format),
      title: `${words.save} (${format.toUpperCase()})`,
    }, format.toUpperCase())));
  }

  halo.Chart = function Chart(props) {
    const { figure, name = "halo", label = "", words = {}, height = 320, setProps } = props;
    const place = React.useRef(null);
    const [state, setState] = React.useState("loading");
    halo.useTheme(() => {
      if (!figure) return;
      plotly().then((library) => {
        if (!place.current) return;
        const first = !place.current.data;
        const { data, layout } = themed(figure);
        const xaxis = thinned(layout.xaxis, place.current.clientWidth);
        library.react(place.current, data, { ...layout, xaxis, height }, CONFIG).then(() => {
          if (first) listen(place.current, setProps);
          setState("ok");
        });
      }, () => setState("failed"));
    }, [figure, height]);
    React.useEffect(() => {
      const drawn = place.current;
      return () => { if (window.Plotly && drawn) window.Plotly.purge(drawn); };
    }, []);
    return React.createElement("figure", { id: props.id, className: "chart", "data-chart": state },
      React.createElement("div", { ref: place, dir: "ltr", role: "img", "aria-label": label,
        style: { minHeight: height } }),
      state === "failed" && React.createElement("p", { className: "chart-failed" }, words.failed),
      state === "ok" && React.createElement(Tools, { place, name, words }));
  };
})();
