// News: an event stream says that the data changed, and the frame asks how much. Where there is no
// stream the frame's clock asks each minute. What is new is brought in when a person says so.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const AGAIN_MS = 30_000;
  // What asks the server: stores that callbacks read, and layers that fetch for themselves.
  const STORES = ["risk-map-filter", "filter-bar-asked"];
  const HEXAGONS = "risk-map-hexagons";
  const LAYERS = ["risk-map-shapes", "risk-map-points"];
  let stream = null;
  let known = null;

  function told(event) {
    const { version } = JSON.parse(event.data);
    if (known !== null && version !== known) dash.set_props("frame-news-heard", { data: version });
    known = version;
    halo.newsVersion = version;
  }

  function close() {
    if (stream) stream.close();
    stream = null;
  }

  function open() {
    const pill = document.querySelector("[data-live]");
    if (stream || document.hidden || !window.EventSource) return;
    if (!pill) { setTimeout(open, 1_000); return; }
    stream = new EventSource(pill.dataset.live);
    stream.addEventListener("data", told);
    // What changed while no stream was open was not told: whoever shows reports looks again.
    for (const name of ["open", "verification"])
      stream.addEventListener(name, () => window.dispatchEvent(new Event("halo:verification")));
    stream.addEventListener("end", close);
    stream.addEventListener("error", () => {
      if (!stream || stream.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(open, AGAIN_MS * (1 + Math.random()));
    });
  }

  function props(id) {
    const found = window.dash_component_api.getLayout(id);
    return found && found.props;
  }

  function newer(url, mark) {
    const plain = url.replace(/&v=[^&]*/, "");
    return `${plain}&v=${encodeURIComponent(mark)}`;
  }

  // Ask anew for whatever the page shows.
  function broughtIn(mark) {
    if (!mark) return dash.no_update;
    for (const id of STORES) {
      const found = props(id);
      if (found) dash.set_props(id, { data: found.data });
    }
    for (const id of LAYERS) {
      const { url } = props(id) || {};
      if (url) dash.set_props(id, { url: newer(url, mark) });
    }
    const cells = props(HEXAGONS);
    if (cells) dash.set_props(HEXAGONS, { refresh: (cells.refresh || 0) + 1 });
    return dash.no_update;
  }

  dash.halo = Object.assign(dash.halo || {}, { brought_in: broughtIn });
  // A page nobody looks at holds no stream.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("load", () => setTimeout(open, 1_000));
})();
