// What opens and closes without the server: chips and menus (<details class="chip">), the rail on
// a small screen (a button with data-rail-toggle).
(function () {
  "use strict";
  const root = document.documentElement;
  const open = () => document.querySelectorAll("details.chip[open]");

  function rail(state) {
    if (state) root.dataset.rail = "open";
    else delete root.dataset.rail;
    document.querySelectorAll("[data-rail-toggle]").forEach((one) =>
      one.setAttribute("aria-expanded", String(state)));
  }

  document.addEventListener("click", (event) => {
    open().forEach((one) => { if (!one.contains(event.target)) one.open = false; });
    if (event.target.closest("[data-rail-toggle]")) rail(root.dataset.rail !== "open");
    else if (!event.target.closest(".rail") || event.target.closest(".rail a")) rail(false);
    const menu = event.target.closest("details.chip");
    if (menu && event.target.closest(".menu-item")) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((one) => {
      if (one.contains(document.activeElement)) one.querySelector("summary").focus();
      one.open = false;
    });
    rail(false);
  });
})();
