// Settings: a button with data-tells="<id of a store>" puts its data-word there, with the moment,
// so that the same word told twice is two tellings. One with data-sure does so at the second press
// within a while. What was said goes by a button with data-unsays="<ids>". The decision dialog opens
// and closes.
(function () {
  "use strict";
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const DIALOG = "settings-decision"; // ids.Settings.DECISION
  const REASON = "settings-reason"; // ids.Settings.REASON

  const SURE_MS = 6000;

  function sure(one) {
    if (!("sure" in one.dataset) || "asked" in one.dataset) return true;
    const said = one.getAttribute("aria-label");
    one.dataset.asked = "";
    one.setAttribute("aria-label", `${one.dataset.sure} ${said}`);
    setTimeout(() => {
      delete one.dataset.asked;
      one.setAttribute("aria-label", said);
    }, SURE_MS);
    return false;
  }

  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-tells]");
    if (one && sure(one)) dash.set_props(one.dataset.tells, { data: [one.dataset.word, Date.now()] });
  });

  // What was said is out of the way at a press; a secret is gone with it.
  document.addEventListener("click", ({ target }) => {
    const ids = target.closest("[data-unsays]")?.dataset.unsays.split(" ") || [];
    ids.forEach((id) => {
      const isRefusal = document.getElementById(id)?.role === "alert";
      dash.set_props(id, isRefusal ? { hidden: true } : { children: null });
    });
  });

  function decisionAsked(words) {
    const dialog = document.getElementById(DIALOG);
    if (words && dialog && !dialog.open) {
      dialog.showModal();
      document.getElementById(REASON).focus();
    }
    return dash.no_update;
  }

  function decisionTaken(at) {
    const dialog = document.getElementById(DIALOG);
    if (at && dialog && dialog.open) dialog.close();
    return dash.no_update;
  }

  dash.halo = Object.assign(dash.halo || {}, { decisionAsked, decisionTaken });
})();
