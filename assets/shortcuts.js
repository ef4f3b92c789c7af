// Keys click what carries them: data-shortcut="t", "space", "g m", "?". Switched off and on by an
// element with data-shortcuts-toggle; the choice stays on this machine.
// A help dialog is <dialog data-shortcut-help>; an element with data-shortcut="?" comes first.
(function () {
  "use strict";
  const KEY = "halo-shortcuts";
  const CHORD_MS = 1200;
  let first = "";
  let timer = 0;

  const off = () => {
    try { return localStorage.getItem(KEY) === "off"; } catch { return false; }
  };

  function mark() {
    document.querySelectorAll("[data-shortcuts-toggle]").forEach((one) =>
      one.setAttribute("aria-pressed", String(!off())));
  }

  const typing = (element) =>
    element.isContentEditable || element.matches("input, textarea, select, [role=textbox]");

  const pressed = (element) =>
    element.matches("button, a[href], summary, [role=button], [role=slider], [role=tab]");

  const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

  function find(keys) {
    return [...document.querySelectorAll(`[data-shortcut="${CSS.escape(keys)}"]`)].find(visible);
  }

  function act(keys) {
    const one = find(keys);
    if (one) {
      if (one.matches("input:not([type=checkbox]), select, textarea")) one.focus();
      else one.click();
      return true;
    }
    const help = keys === "?" && document.querySelector("dialog[data-shortcut-help]");
    if (help && !help.open) help.showModal();
    return Boolean(help);
  }

  function remember(key) {
    clearTimeout(timer);
    first = key;
    timer = setTimeout(() => { first = ""; }, CHORD_MS);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || off()) return;
    if (typing(event.target) || document.querySelector("dialog[open], .modal.show")) return;
    const key = event.key === " " ? "space" : event.key;
    if (key === "space" && pressed(event.target)) return;
    const chord = first ? `${first} ${key}` : "";
    first = "";
    if ((chord && act(chord)) || act(key)) event.preventDefault();
    else if (document.querySelector(`[data-shortcut^="${CSS.escape(key)} "]`)) remember(key);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-shortcuts-toggle]")) return;
    try { localStorage.setItem(KEY, off() ? "on" : "off"); } catch { /* stays as it is */ }
    mark();
  });

  // Dash draws late: keep switches right whenever one appears.
  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true });
})();
