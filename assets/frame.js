// The frame without the server: its forms, its dialogs, copying a link.
(function () {
  "use strict";

  function hidden(form, name, value) {
    let field = form.querySelector(`input[name="${name}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  }

  function token() {
    const found = document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  // Forms of the frame carry the session's token and come back to the very same view.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-own]");
    if (!form) return;
    hidden(form, "csrf_token", token());
    hidden(form, "next", window.location.pathname + window.location.search);
  }, true);

  document.addEventListener("click", (event) => {
    const opens = event.target.closest("[data-opens]");
    const dialog = opens && document.getElementById(opens.dataset.opens);
    if (dialog && !dialog.open) dialog.showModal();
    const shown = event.target.closest("dialog[open]");
    if (shown && (event.target === shown || event.target.closest("[data-closes]"))) shown.close();
  });

  // Escape closes the drawer, and the map is where the hand was.
  function close(drawer) {
    drawer.querySelector("[data-close]").click();
    const maps = [...document.querySelectorAll(".leaflet-container")];
    const map = maps.find((one) => !drawer.contains(one));
    if (map) map.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("details.chip[open], dialog[open]")) return;
    const drawer = document.querySelector(".drawer:not([hidden])");
    const here = document.activeElement;
    if (drawer && (drawer.contains(here) || here === document.body)) close(drawer);
  }, true);

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false; // not a secure context, or refused: the person copies it by hand
    }
  }

  // A button with data-copies copies the secret beside it, and says so in its own words.
  document.addEventListener("click", async (event) => {
    const one = event.target.closest("[data-copies]");
    if (!one) return;
    const secret = one.parentElement.querySelector(".secret");
    const done = await copied(secret.textContent);
    one.textContent = done ? one.dataset.done : one.dataset.byHand;
    if (!done) window.getSelection().selectAllChildren(secret);
  });

  // A button with data-share="from=…&to=…" copies this view with that change.
  document.addEventListener("click", async (event) => {
    const one = event.target.closest("[data-share]");
    if (!one) return;
    const { address } = window.halo;
    const { at, ...rest } = address.parts();
    const search = address.spelled({ ...rest, at, ...address.fragment(one.dataset.share) });
    const link = await window.halo.shortened(search);
    const done = await copied(link);
    const panel = one.closest("[data-share-panel]");
    const field = panel.querySelector("[data-share-link]");
    field.textContent = link;
    field.hidden = false;
    panel.querySelector("[data-share-done]").textContent =
      done ? panel.dataset.done : panel.dataset.byHand;
    if (!done) window.getSelection().selectAllChildren(field);
  });
})();
