// Light, dark or as the system has it. Link it in <head> before any stylesheet, so that the first
// paint is right; Dash adds it again at the end of the body, which then does nothing.
// Any element with data-theme-set="light|dark|system" or data-theme-toggle is a switch.
(function () {
  "use strict";
  if (window.haloTheme) return;
  const KEY = "halo-theme";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try { return localStorage.getItem(KEY) || "system"; } catch { return "system"; }
  };
  const shown = (choice) => {
    if (choice === "light" || choice === "dark") return choice;
    return dark.matches ? "dark" : "light";
  };
  const mark = (choice) =>
    document.querySelectorAll("[data-theme-set]").forEach((one) =>
      one.setAttribute("aria-pressed", String(one.dataset.themeSet === choice)));

  function apply(choice) {
    const theme = shown(choice);
    if (root.dataset.bsTheme !== theme) root.dataset.bsTheme = theme;
    root.style.colorScheme = theme;
    // AG Grid and Plotly do not follow data-bs-theme: pages listen to this and to the attribute.
    root.dataset.agThemeMode = theme;
    mark(choice);
  }

  function choose(choice) {
    try { localStorage.setItem(KEY, choice); } catch { /* a private window: this page only */ }
    apply(choice);
    window.dispatchEvent(new CustomEvent("halo:theme", { detail: root.dataset.bsTheme }));
  }

  window.haloTheme = { choose, stored };
  apply(stored());
  dark.addEventListener("change", () => apply(stored()));
  window.addEventListener("storage", (event) => { if (event.key === KEY) apply(stored()); });
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-theme-set], [data-theme-toggle]");
    if (!one) return;
    choose(one.dataset.themeSet || (root.dataset.bsTheme === "dark" ? "light" : "dark"));
  });
  // Dash draws late: keep switches right whenever one appears.
  new MutationObserver(() => mark(stored())).observe(root, { childList: true, subtree: true });
})();
