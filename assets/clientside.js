// Client-side callback functions: ClientsideFunction("halo", name).
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const same = () => dash.no_update;

  // Which parts of the address each store holds.
  const CHOSEN = ["from", "to", "last", "types", "sources", "area", "weekdays", "hours"];
  const HELD = {
    "filter-bar-asked": [...CHOSEN, "compare"],
    "overview-view": ["by", "span"],
    "timeline-grain": ["grain"],
    "timeline-show": ["show"],
    "timeline-view": ["view"],
    "timeline-sort": ["sort"],
    "timeline-incident": ["incident"],
    "table-chips-chosen": ["words", "published", "times", "places", "flags"],
    "risk-map-filter": CHOSEN,
    "risk-map-measure": ["measure"],
    "risk-map-unit": ["unit"],
    "risk-map-cell": ["cell"],
    "risk-map-layers": ["layers"],
    "risk-map-table": ["view"],
  };

  function held(id, search) {
    const now = halo.address.parts(search || "");
    if (id === "risk-map-stepping") return now.at ? "1" : "";
    const keys = HELD[id];
    if (keys.length === 1) return now[keys[0]] || "";
    const all = Object.fromEntries(keys.map((key) => [key, now[key]]));
    return halo.address.spelled(all).slice(1);
  }

  // The rail, the title and everybody who draws the address.
  function arrived(pathname) {
    const shown = pathname === "/" ? "/map" : pathname; // pages.FIRST
    for (const link of document.querySelectorAll(".rail-link")) {
      if (new URL(link.href, window.location.href).pathname === shown)
        link.setAttribute("aria-current", "page");
      else if (link.dataset.under.split(" ").includes(shown))
        link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const rail = document.getElementById("rail");
    const name = rail && JSON.parse(rail.dataset.names)[shown];
    const city = document.querySelector(".brand-city");
    document.title = [name, city && city.textContent.trim(), "Halo"].filter(Boolean).join(" · ");
    halo.address.arrived();
    return same();
  }

  // One part of the address, told only when it is another: callbacks then run for what changed.
  function part(search, before) {
    const value = held(dash.callback_context.outputs_list.id, search);
    return value === before ? same() : value;
  }

  // From the address to what a person moves by hand. The time bar also writes the address, so it
  // is told by `set_props` and not as an output: Dash allows no rings.
  function followed(search, value, selected) {
    const now = halo.address.parts(search || "");
    const at = now.at === undefined ? null : Number(now.at);
    if (at !== (value === undefined ? null : value))
      dash.set_props("risk-map-time", { value: at, playing: false });
    return (now.cell || "") === (selected || "") ? same() : now.cell || "";
  }

  function stepped(value) {
    if (value === undefined) return same();
    halo.address.go({ at: value === null ? "" : String(value) }, true);
    return value;
  }

  // The server writes the unit that fits as well: only another one was chosen by a person.
  function unitChosen(unit, fitted) {
    if (unit && fitted && unit !== fitted) halo.address.go({ unit, at: "" });
    return same();
  }

  function opened(clicks, clicked) {
    if (clicks && clicked) halo.address.go({ cell: clicked });
    return same();
  }

  // Escape on the map lets go of the cell, and so closes the drawer.
  function selected(cell, drawn) {
    if (cell === "" && drawn) halo.address.go({ cell: "" });
    return same();
  }

  function status(now, message) {
    const failed = now === "error";
    const { unknown } = document.getElementById("risk-map-problem").dataset;
    return [now !== "loading", !failed, failed ? message || unknown : ""];
  }

  dash.halo = Object.assign(dash.halo || {}, {
    passed: (value) => (value === undefined ? null : value),
    arrived, part, followed, stepped, unitChosen, opened, selected, status,
  });
})();
