// A refusal is seen wherever its button was: its banner comes into view, or its sentence stands
// beside the control it names (data-field) until somebody presses or writes something.
(function () {
  "use strict";
  const NOTE = "field-refusal";

  function forget() {
    document.querySelectorAll(`.${NOTE}`).forEach((note) => {
      const field = document.querySelector(`[aria-describedby="${note.id}"]`);
      field?.removeAttribute("aria-describedby");
      field?.removeAttribute("aria-invalid");
      note.remove();
    });
  }

  function beside(field, words) {
    const note = document.createElement("p");
    note.id = `${field.id}-${NOTE}`;
    note.className = `field-error ${NOTE}`;
    note.textContent = words;
    field.after(note);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.focus();
  }

  function shown(banner) {
    forget();
    const field = document.getElementById(banner.dataset.field || "");
    banner.classList.toggle("is-beside", Boolean(field));
    if (field) beside(field, banner.textContent.trim());
    else banner.scrollIntoView({ block: "nearest" });
  }

  ["click", "input"].forEach((kind) => document.addEventListener(kind, forget, true));

  new MutationObserver((changes) => {
    const refused = new Set(changes.map((one) => one.target));
    // The words are drawn together with the moment they were said at.
    refused.forEach((one) => requestAnimationFrame(() => shown(one)));
  }).observe(document.documentElement, { subtree: true, attributeFilter: ["data-refused"] });
})();
