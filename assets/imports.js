// A file is handed over as it is, with the share that has left; what is said about it in the form
// of its fields is gathered at every change.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const GATHERED = "imports-gathered"; // ids.Imports.GATHERED
  const SOURCE = "imports-source"; // ids.Imports.SOURCE
  const ADDRESS = "/api/v1/uploads";
  const SETTLE_MS = 350; // so long a person may go on choosing before the file is read anew
  let sending = null;
  let timer = 0;

  const place = () => document.querySelector("[data-sending]");

  function token() {
    const found = document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  function tell(words, isBad = false) {
    const shown = place();
    if (!shown) return;
    shown.replaceChildren();
    const said = document.createElement("p");
    said.textContent = words;
    said.className = isBad ? "field-error" : "muted";
    shown.append(said);
  }

  function bar(name, stop) {
    const shown = place();
    const progress = document.createElement("progress");
    progress.className = "run-bar";
    progress.max = 100;
    progress.setAttribute("aria-label", name);
    const said = document.createElement("p");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = shown.dataset.stop;
    button.addEventListener("click", stop);
    shown.replaceChildren(said, progress, button);
    return (share) => {
      const percent = Math.round(100 * share);
      progress.value = percent;
      const words = percent < 100 ? shown.dataset.sent : shown.dataset.looked;
      said.textContent = words.replace("{name}", name).replace("{percent}", percent);
    };
  }

  function refusal(answer) {
    try { return JSON.parse(answer).detail || ""; } catch { return ""; }
  }

  function arrived(id, source) {
    place()?.replaceChildren();
    halo.address.go({ file: id });
    dash.set_props(GATHERED, { data: { upload: id, source, at: Date.now() } });
    document.getElementById("content")?.scrollTo({ top: 0 });
  }

  function send(file) {
    const chosen = document.getElementById(SOURCE);
    if (!file || !chosen || sending) return;
    const source = chosen.value;
    const request = (sending = new XMLHttpRequest());
    const draw = bar(file.name, () => request.abort());
    const ended = (words) => { sending = null; tell(words, true); };
    request.open("POST", ADDRESS);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Halo-Name", encodeURIComponent(file.name));
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", (event) => draw(event.loaded / (event.total || 1)));
    request.addEventListener("abort", () => ended(""));
    request.addEventListener("error", () => ended(place().dataset.failed));
    request.addEventListener("load", () => {
      if (request.status !== 201) {
        ended(refusal(request.responseText) || place().dataset.failed);
        return;
      }
      sending = null;
      arrived(JSON.parse(request.responseText).id, source);
    });
    draw(0);
    request.send(file);
  }

  function choose() {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = ".csv,.tsv,.txt,.gz,.zip,.parquet,.json,.geojson";
    field.addEventListener("change", () => send(field.files[0]));
    field.click();
  }

  function gather(form, source) {
    const said = {};
    form.querySelectorAll("select[name], input[name]").forEach((one) => { said[one.name] = one.value; });
    const told = { upload: form.dataset.upload, source: said.source, at: Date.now() };
    dash.set_props(GATHERED, { data: source ? told : { ...told, said } });
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-chooses]")) choose();
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form || event.target.name === "source" && event.target.value === "-") return;
    clearTimeout(timer);
    const isSource = event.target.name === "source";
    timer = setTimeout(() => gather(form, isSource), isSource ? 0 : SETTLE_MS);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.closest("form[data-upload]")) event.preventDefault();
  }, true);

  ["dragenter", "dragover", "dragleave", "drop"].forEach((kind) =>
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.("[data-drops]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") send(event.dataTransfer.files[0]);
    }));
})();
