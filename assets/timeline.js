// The timeline page: its table, its pages of rows, and the form of its notes.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const DIALOG = "timeline-note-dialog"; // components/timeline_notes.py
  const USUAL = "-occurred"; // domain.listing.Order.NEWEST
  const same = () => dash.no_update;

  // The arrow in a heading becomes the order in the address.
  function timelineSorted(columns) {
    const one = (columns || []).find((column) => column.sort);
    if (!one) return same();
    const order = `${one.sort === "desc" ? "-" : ""}${one.colId}`;
    halo.address.go({ sort: order === USUAL ? "" : order });
    return same();
  }

  function timelineOpened(cell) {
    if (cell && cell.rowId) halo.address.go({ incident: String(cell.rowId) });
    return same();
  }

  // Who opened the drawer reads on in it; Escape then closes it, and leads back to where they were.
  let opener = null;
  function timelineShown(hidden) {
    const drawer = document.getElementById("timeline-drawer");
    const before = document.activeElement;
    if (!hidden && before !== document.body) {
      if (!drawer.contains(before)) opener = before;
      drawer.focus({ preventScroll: true });
    } else if (hidden && opener) {
      if (before === document.body || drawer.contains(before)) opener.focus({ preventScroll: true });
      opener = null;
    }
    return same();
  }

  function timelineStepped(_back, _on, ways) {
    const on = dash.callback_context.triggered_id === "timeline-next";
    const after = ways && (on ? ways.next : ways.previous);
    if (!after) return same();
    const first = on ? ways.first + ways.rows : Math.max(1, ways.first - ways.page);
    return { of: ways.of, after, first };
  }

  // React holds the value of a field: it hears of another one by the field's own setter.
  function fill(field, value) {
    const kinds = [HTMLTextAreaElement, HTMLSelectElement, HTMLInputElement];
    const kind = kinds.find((one) => field instanceof one);
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event(kind === HTMLSelectElement ? "change" : "input", { bubbles: true }));
  }

  // The form opens on the note of the button, or empty on the period shown.
  document.addEventListener("click", (event) => {
    const one = event.target.closest(`[data-opens="${DIALOG}"]`);
    if (!one) return;
    const dates = document.getElementById("filter-bar-dates");
    const [first, end] = dates ? [...dates.querySelectorAll("input")].map((each) => each.value) : [];
    const said = one.dataset.note ? one.dataset : { note: "", first, end, text: "", audience: "all" };
    const named = { id: said.note, ...said };
    const fields = document.getElementById(DIALOG).querySelectorAll("[name]");
    fields.forEach((field) => fill(field, named[field.name] || ""));
  });

  // An answer that does not come leaves everything as it was, and says so above it.
  const plain = window.fetch;
  const missed = (input) => {
    // ids.Timeline.REFUSAL, ids.Overview.REFUSAL, ids.Verify.LIST_REFUSAL
    const banner = document.querySelector(
      "#timeline-refusal, #overview-refusal, #verify-list-refusal");
    if (!banner || !String(input.url || input).includes("_dash-update-component")) return;
    dash.set_props(banner.id, { hidden: false });
    dash.set_props(`${banner.id}-said`, { children: banner.dataset.unknown });
  };
  window.fetch = Object.assign(async (input, options) => {
    try {
      const response = await plain(input, options);
      if (response.status >= 500) missed(input);
      return response;
    } catch (error) {
      missed(input);
      throw error;
    }
  }, { halo: true });

  function timelineNoted(at) {
    const dialog = document.getElementById(DIALOG);
    if (at && dialog && dialog.open) dialog.close();
    return same();
  }

  dash.halo = Object.assign(dash.halo || {}, {
    timelineSorted, timelineOpened, timelineShown, timelineStepped, timelineNoted,
  });
})();
