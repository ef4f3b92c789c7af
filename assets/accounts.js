// The Accounts page: the account its address asks for, the areas that only liaisons have, and a
// field that finds boxes: data-finds="<id of the boxes>".
(function () {
  "use strict";
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const LIAISON = "liaison"; // domain.roles.Role.LIAISON

  // Another account begins without what was said of the one before.
  function accountsPerson(search) {
    const person = window.halo.address.parts(search || "").person || "";
    return [person, Boolean(person), "", null, true];
  }

  const areasHidden = (role) => role !== LIAISON;

  document.addEventListener("input", ({ target }) => {
    const field = target.closest("[data-finds]");
    if (!field) return;
    const boxes = document.getElementById(field.dataset.finds);
    const words = target.value.trim().toLocaleLowerCase();
    boxes.querySelectorAll(".form-check").forEach((one) => {
      one.hidden = !one.textContent.toLocaleLowerCase().includes(words);
    });
  });

  dash.halo = Object.assign(dash.halo || {}, { accountsPerson, areasHidden });
})();
