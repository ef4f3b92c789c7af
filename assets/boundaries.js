// The form of boundaries: a file field (Dash has none a keyboard reaches), the file sent as it is,
// and what was kept told to the page, which then looks through it.
(function () {
  "use strict";
  const ADDRESS = "/api/v1/uploads";
  const PLACE = "boundaries-file"; // ids.Boundaries.FILE
  const REFUSAL = "boundaries-refusal"; // ids.Boundaries.REFUSAL
  const SAID = "boundaries-refusal-said"; // ids.Boundaries.REFUSAL_SAID

  function token() {
    const found = document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  function field(place) {
    const input = document.createElement("input");
    input.type = "file";
    input.className = "input";
    input.accept = place.dataset.accept;
    input.setAttribute("aria-label", place.dataset.file);
    place.append(input);
  }

  function refuse(words) {
    window.dash_clientside.set_props(REFUSAL, { hidden: !words });
    window.dash_clientside.set_props(SAID, { children: words });
  }

  async function handedOver(file) {
    const answer = await fetch(ADDRESS, {
      method: "POST",
      body: file,
      headers: {
        "Content-Type": "application/octet-stream",
        "X-Halo-Name": encodeURIComponent(file.name),
        "X-CSRFToken": token(),
      },
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.detail);
    return said.id;
  }

  async function send(form) {
    const place = document.getElementById(PLACE);
    const file = place.querySelector("input").files[0];
    if (!file) return refuse(place.dataset.none);
    const { boundaries, level, working } = form.dataset;
    window.dash_clientside.set_props(working, { hidden: false });
    try {
      const told = { upload: await handedOver(file), level: document.getElementById(level).value };
      refuse("");
      window.dash_clientside.set_props(boundaries, { data: [told, Date.now()] });
    } catch (error) {
      window.dash_clientside.set_props(working, { hidden: true });
      refuse(error.message || place.dataset.failed);
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-boundaries]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });

  new MutationObserver(() => {
    const place = document.getElementById(PLACE);
    if (place && !place.firstElementChild) field(place);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
