// The address is the single source of state. `halo.address` reads and changes it; any element with
// data-address="last=7&from=&to=" makes that change when pressed (an empty value leaves the part
// out), and one that has aria-pressed besides says whether the address is so already.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const LOCATION = "frame-url"; // ids.Frame.URL
  const ORDER = ["from", "to", "last", "types", "sources", "area", "weekdays", "hours", "compare",
    "measure", "unit", "at", "cell", "place", "layers", "view"];
  const PERIOD = ["from", "to", "last"];

  function parts(search = window.location.search) {
    return Object.fromEntries(new URLSearchParams(search));
  }

  function spelled(all) {
    const known = ORDER.filter((key) => all[key]);
    const rest = Object.keys(all).filter((key) => all[key] && !ORDER.includes(key));
    const text = [...known, ...rest]
      .map((key) => `${key}=${encodeURIComponent(all[key]).replaceAll("%2C", ",")}`).join("&");
    return text ? `?${text}` : "";
  }

  // Steps belong to a period: another period begins unplayed.
  function changed(changes) {
    const moved = PERIOD.some((key) => key in changes);
    return spelled({ ...parts(), ...(moved ? { at: "" } : {}), ...changes });
  }

  // The browser's own address changes at once and everybody who draws it follows; dcc.Location,
  // told the same, finds nothing left to do and starts the callbacks. `quietly` leaves no entry in
  // the history, for playback.
  function go(changes, quietly = false) {
    const search = changed(changes);
    if (search === window.location.search) return;
    const way = quietly ? "replaceState" : "pushState";
    window.history[way](window.history.state, "", window.location.pathname + search);
    arrived();
    window.dash_clientside.set_props(LOCATION, { search, href: window.location.href });
  }

  const fragment = (text) => Object.fromEntries(new URLSearchParams(text));

  function holds(text) {
    const now = parts();
    return Object.entries(fragment(text)).every(([key, value]) => (now[key] || "") === value);
  }

  function mark() {
    document.querySelectorAll("[data-address][aria-pressed]").forEach((one) => {
      const pressed = String(holds(one.dataset.address));
      if (one.getAttribute("aria-pressed") !== pressed) one.setAttribute("aria-pressed", pressed);
    });
  }

  // React hook: the parts of the address, drawn again whenever they change.
  function useParts() {
    const [now, setNow] = React.useState(parts);
    React.useEffect(() => {
      const look = () => setNow(parts());
      window.addEventListener("halo:address", look);
      look();
      return () => window.removeEventListener("halo:address", look);
    }, []);
    return now;
  }

  function arrived() {
    mark();
    window.dispatchEvent(new CustomEvent("halo:address"));
  }

  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-address]");
    if (!one || one.disabled) return;
    const toggles = one.dataset.addressBack !== undefined && holds(one.dataset.address);
    go(fragment(toggles ? one.dataset.addressBack : one.dataset.address));
  });

  // From page to page the filter goes along; what the link says itself comes to it.
  const SHARED = [...PERIOD, "types", "sources", "area", "weekdays", "hours", "compare"];

  function travel(path, own) {
    const now = parts();
    const search = spelled({ ...Object.fromEntries(SHARED.map((key) => [key, now[key]])), ...own });
    window.history.pushState(null, "", path + search);
    window.dash_clientside.set_props(LOCATION, {
      pathname: path, search, href: window.location.href,
    });
    window.scrollTo(0, 0);
  }

  document.addEventListener("click", (event) => {
    const one = event.target.closest("a[data-goes]");
    if (!one || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const to = new URL(one.href, window.location.href);
    travel(to.pathname, parts(to.search));
  });

  // Dash draws late: keep buttons right whenever one appears.
  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true });

  halo.address = { parts, spelled, go, fragment, useParts, arrived };
})();
