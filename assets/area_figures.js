// The table of figures of areas: a file is read here and its text put into the field, so that what
// is stored is what somebody saw. Dash has no file field that a keyboard reaches.
(function () {
  "use strict";
  const PLACE = "figures-file"; // ids.Figures.FILE

  function field(place) {
    const input = document.createElement("input");
    input.type = "file";
    input.className = "input";
    input.accept = ".csv,.tsv,.txt";
    input.setAttribute("aria-label", place.dataset.label);
    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (!file) return;
      window.dash_clientside.set_props(place.dataset.into, { value: await file.text() });
    });
    place.append(input);
  }

  new MutationObserver(() => {
    const place = document.getElementById(PLACE);
    if (place && !place.firstElementChild) field(place);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
