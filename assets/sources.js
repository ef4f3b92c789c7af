// A form with data-sends="<id of a store>" puts its fields there when it is sent: by its primary
// button, by Enter, or by any button of it that has a data-verb. What clears a test empties it.
(function () {
  "use strict";
  const TRIED = "sources-tried"; // ids.Sources.TRIED

  function fields(form) {
    const named = [...form.querySelectorAll("[name]")];
    return Object.fromEntries(named.map((one) => [one.name, one.value]));
  }

  function send(form, verb) {
    const { sends, source, kind } = form.dataset;
    const told = { verb, source: source || "", kind: kind || "", fields: fields(form) };
    window.dash_clientside.set_props(sends, { data: [told, Date.now()] });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-sends]");
    if (!form) return;
    event.preventDefault();
    const first = event.submitter || form.querySelector("[type=submit]");
    send(form, first.dataset.verb);
  });

  // What comes below the fold is brought into view once it is drawn.
  const SHOWN = ["sources-opened", "sources-form", TRIED]; // ids.Sources
  const seen = {};

  new MutationObserver(() => {
    SHOWN.forEach((id) => {
      const card = document.getElementById(id)?.firstElementChild;
      const isNew = Boolean(card) && !seen[id];
      seen[id] = Boolean(card);
      if (isNew && card.getBoundingClientRect().top > window.innerHeight * 0.6) {
        card.scrollIntoView({ block: "start" });
      }
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const one = event.target.closest("form[data-sends] button[type=button][data-verb]");
    if (one) send(one.closest("form"), one.dataset.verb);
    if (event.target.closest("[data-clears]")) {
      window.dash_clientside.set_props(TRIED, { children: null });
    }
  });
})();
