// Finds the Leaflet map that a component stands in.
//
// dash-leaflet bundles react-leaflet and does not export its context, so a component of ours
// cannot ask for the map by `useMap`. It does publish Leaflet itself as `window.L`, and Dash loads
// component bundles before assets and renders after both. An init hook therefore sees every map
// before its children exist, and a child finds its own by the container it was rendered into.
// Nothing internal to dash-leaflet or React is touched.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const maps = new WeakMap();

  if (window.L) {
    window.L.Map.addInitHook(function () {
      maps.set(this.getContainer(), this);
    });
  }

  halo.mapAround = function (element) {
    const container = element && element.closest(".leaflet-container");
    return (container && maps.get(container)) || null;
  };

  // React hook: [ref for a hidden marker element, the map or null before the first effect].
  halo.useMap = function () {
    const ref = React.useRef(null);
    const [map, setMap] = React.useState(null);
    React.useEffect(() => setMap(halo.mapAround(ref.current)), []);
    return [ref, map];
  };

  // React hook: calls `act` now and whenever the theme changes.
  halo.useTheme = function (act, needs) {
    React.useEffect(() => {
      act();
      const watch = new MutationObserver(act);
      watch.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
      return () => watch.disconnect();
    }, needs);
  };

  halo.token = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  halo.filled = (template, values) =>
    (template || "").replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

  halo.number = (value, digits = 0) =>
    // Western digits in every language, as the server writes them.
    new Intl.NumberFormat(`${document.documentElement.lang || "en"}-u-nu-latn`, {
      maximumFractionDigits: digits,
    }).format(value);
})();
