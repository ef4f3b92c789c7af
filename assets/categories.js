// Words of a source: what is chosen for each is kept until it is saved or forgotten, also while
// other words are looked for.
(function () {
  "use strict";
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const CHANGES = "categories-changes"; // ids.Categories.CHANGES
  const SOURCE = "categories-source"; // ids.Categories.SOURCE
  const NONE = "unmapped"; // domain.category.UNMAPPED
  let changes = {};

  const tell = () => dash.set_props(CHANGES, { data: { ...changes } });

  document.addEventListener("change", (event) => {
    if (event.target.id === SOURCE) {
      changes = {};
      tell();
      return;
    }
    const choice = event.target.closest("form[data-mapping] [data-was]");
    if (!choice) return;
    const { name, value } = event.target;
    if (value === choice.dataset.was) delete changes[name];
    else changes[name] = value === NONE ? "" : value;
    choice.classList.toggle("is-changed", name in changes);
    tell();
  });

  document.addEventListener("submit", (event) => {
    if (event.target.closest("form[data-mapping]")) event.preventDefault();
  }, true);

  // Saved, forgotten, or another page: what the store holds is what is to be saved.
  function changesKept(kept) {
    changes = { ...kept };
    return dash.no_update;
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-forgets]")) return;
    changes = {};
    tell();
    document.querySelectorAll("form[data-mapping] [data-was]").forEach((one) => {
      one.classList.remove("is-changed");
      const select = one.querySelector("select");
      Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set
        .call(select, one.dataset.was);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });

  dash.halo = Object.assign(dash.halo || {}, { changesKept });
})();
