// The Verify page: its address, the way through the list by keys, what a claim has left, and what is
// heard from other reviewers. The form of a decision is in verify_form.js.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const PATH = "/verify";
  const HELD = { "verify-view": "view", "verify-cluster": "cluster", "verify-reviewer": "by" };
  const HEARD = "verify-heard";
  const NARROW = window.matchMedia("(max-width: 900px)");
  const APART_MS = 700;
  const same = () => dash.no_update;
  const here = () => window.location.pathname === PATH && document.querySelector("[data-verify-page]");
  const told = {};

  // One part of the address, told only when it is another: callbacks then run for what changed.
  function verifyPart(search) {
    const { id } = dash.callback_context.outputs_list;
    const value = halo.address.parts(search || "")[HELD[id]] || "";
    const place = document.querySelector("[data-verify-page]");
    if (told[id] && told[id].value === value && told[id].place === place) return same();
    told[id] = { value, place };
    return value;
  }

  // The rows of the list that the address asks for, once it has arrived.
  const rows = () => [...document.querySelectorAll(
    `#verify-list [data-listed="${halo.address.parts().view || ""}"] [data-row]`)];
  const open = () => halo.address.parts().cluster || "";
  const at = () => rows().findIndex((one) => one.dataset.row === open());

  // The row that comes after the open one, for when that one has been decided.
  function following() {
    const all = rows();
    const next = all[at() + 1] || all[at() - 1];
    return next ? next.dataset.row : "";
  }

  function go(cluster, quietly) {
    halo.address.go({ cluster }, quietly);
  }

  // Pressing j or k, or their buttons: one row on or back, from whatever is open.
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-steps]");
    if (!one) return;
    const all = rows();
    const next = all[Math.max(0, Math.min(all.length - 1, at() + Number(one.dataset.steps)))];
    if (next) go(next.dataset.row, true);
  });

  // A wide page always has a case open: the first that waits.
  function openFirst() {
    if (!here() || NARROW.matches || open()) return;
    const [first] = rows();
    if (first) go(first.dataset.row, true);
  }

  // The row of the case that was opened is brought into view once.
  let followed = "";
  function followRow() {
    const row = rows()[at()];
    if (!row || followed === open()) return;
    followed = open();
    row.scrollIntoView({ block: "nearest" });
  }

  function shown() {
    const page = here();
    if (!page) return;
    const state = open() ? "case" : "list";
    if (page.dataset.open !== state) page.dataset.open = state;
    followRow();
    const { view = "" } = halo.address.parts();
    document.querySelectorAll("[data-lists]").forEach((one) => {
      const pressed = String(one.dataset.lists === view);
      if (one.getAttribute("aria-pressed") !== pressed) one.setAttribute("aria-pressed", pressed);
    });
  }

  // Another list begins with its own first case.
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-lists]");
    if (one) halo.address.go({ view: one.dataset.lists, by: "", cluster: "" });
  });

  // What others did: asked for at most so often, and never while nobody looks.
  let waiting = 0;
  function heard() {
    if (!here() || waiting || document.hidden) return;
    waiting = setTimeout(() => { waiting = 0; ask(); }, Math.max(0, last + APART_MS - Date.now()));
  }
  let last = 0;
  function ask() {
    if (!here()) return;
    last = Date.now();
    dash.set_props(HEARD, { data: last });
  }

  // A claim runs out by itself: its time is told each second, and its end asked for.
  function tick() {
    const left = document.querySelector("[data-verify-page] [data-until]");
    if (!left) return;
    const ms = new Date(left.dataset.until).getTime() - Date.now();
    const seconds = Math.max(0, Math.ceil(ms / 1000));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (left.textContent !== text) left.textContent = text;
    left.classList.toggle("claim-short", seconds < 60);
    if (seconds === 0 && !left.dataset.ended) { left.dataset.ended = "1"; ask(); }
  }

  halo.verify = { following, go, here, open };
  dash.halo = Object.assign(dash.halo || {}, { verifyPart });
  window.addEventListener("halo:verification", heard);
  window.addEventListener("halo:address", shown);
  setInterval(tick, 1000);
  // Dash draws late: a list that arrives opens its first case, a claim begins to count.
  new MutationObserver(() => { shown(); openFirst(); tick(); })
    .observe(document.documentElement, { childList: true, subtree: true });
})();
