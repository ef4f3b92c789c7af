// The hot spots page: parts of its address, which part of the panel stands, and the form of the
// log, gathered into one store.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const HELD = {
    "hot-spots-asked": ["target", "window", "run"],
    "hot-spots-view": ["view"],
  };
  const PANEL = ["", "repeats", "log", "history"]; // pages/hot_spots.py
  const told = {};

  // One part of the address, told only when it is another: callbacks then run for what changed.
  function hotSpotsPart(search) {
    const { id } = dash.callback_context.outputs_list;
    const now = halo.address.parts(search || "");
    const keys = HELD[id];
    const all = Object.fromEntries(keys.map((key) => [key, now[key]]));
    const value = keys.length === 1 ? now[keys[0]] || "" : halo.address.spelled(all).slice(1);
    const place = document.getElementById("hot-spots-twin");
    if (told[id] && told[id].value === value && told[id].place === place) return dash.no_update;
    told[id] = { value, place };
    return value;
  }

  // The table is drawn over the map: beside it the cards stay.
  function hotSpotsView(view) {
    const shown = PANEL.includes(view) ? view : "";
    return PANEL.map((one) => one !== shown);
  }

  // Today, by the browser's own clock, where the first day is still empty.
  function filled(form) {
    const first = form.querySelector("[name=first]");
    if (!first || first.value) return;
    const now = new Date();
    const two = (n) => String(n).padStart(2, "0");
    const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    set(first, today);
  }

  // React holds the value of a field: it hears of another one by the field's own setter.
  function set(field, value) {
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const opens = event.target.closest("[data-opens=hot-spots-dialog]");
    if (opens) filled(document.getElementById("hot-spots-form"));
  });

  // A form with data-gathers="<id of a store>" is not sent: its fields go there, with the moment,
  // so that the same words sent twice are two sendings.
  document.addEventListener("submit", (event) => {
    const { gathers } = event.target.dataset;
    if (!gathers) return;
    event.preventDefault();
    const data = { ...Object.fromEntries(new FormData(event.target)), at: Date.now() };
    dash.set_props(gathers, { data });
  }, true);

  function responseLogged(at) {
    const dialog = document.getElementById("hot-spots-dialog");
    if (!at || !dialog || !dialog.open) return dash.no_update;
    dialog.querySelectorAll("input, textarea").forEach((field) => set(field, ""));
    dialog.close();
    halo.address.go({ view: "log" });
    return dash.no_update;
  }

  dash.halo = Object.assign(dash.halo || {}, {
    hotSpotsPart, hotSpotsView, responseLogged,
  });
})();
