// The quiet notice on entering a cell above the reader's threshold: while the page is open, for
// people who are signed in. The place never leaves the device; the whole layer is asked for.
import { OUTSIDE, step } from "./nearness.js";
import { token } from "./sending.js";
import { t } from "./words.js";

const KEY = "halo-field-notice";
let layer = null;
let watch = null;
let state = OUTSIDE;
let saying = "";

function threshold() {
  try { return Number(localStorage.getItem(KEY)) || 0; } catch { return 0; }
}

function numbers(text, Kind) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Kind(bytes.buffer);
}

export function unpacked(body) {
  const lat = numbers(body.lat, Float32Array);
  const lon = numbers(body.lon, Float32Array);
  const klass = numbers(body.klass, Uint8Array);
  const cells = Array.from(lat, (one, at) => ({ lat: one, lon: lon[at], klass: klass[at] }));
  return { cells, reachM: body.reach_m };
}

async function load() {
  if (!(await token())) return "notice.signed_out";
  try {
    const answer = await fetch("/api/v1/field/risk", { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403) return "notice.signed_out";
    if (!answer.ok) return "notice.none";
    layer = unpacked(await answer.json());
    return "";
  } catch {
    return "notice.offline";
  }
}

function told(cell) {
  const banner = document.querySelector("#notice");
  banner.querySelector("p").textContent = t("notice.entered", { klass: cell.klass });
  banner.hidden = false;
}

function moved({ coords, timestamp }) {
  const { latitude: lat, longitude: lon, accuracy: accuracyM } = coords;
  const next = step(state, { lat, lon, accuracyM, at: timestamp }, layer, threshold());
  state = next.state;
  if (next.cell) told(next.cell);
  saying = "";
  write();
}

function stop() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
}

export function write() {
  document.querySelector("#notice-state").textContent = saying ? t(saying) : "";
}

async function follow() {
  stop();
  saying = "";
  const isOn = threshold() > 0 && !document.hidden;
  if (isOn && !layer) saying = await load();
  if (isOn && layer && watch === null && navigator.geolocation)
    watch = navigator.geolocation.watchPosition(moved, () => {
      saying = "notice.no_position";
      write();
    }, { enableHighAccuracy: true, maximumAge: 10_000 });
  write();
}

export function mount() {
  const choice = document.querySelector("#notice-threshold");
  choice.value = String(threshold());
  choice.addEventListener("change", () => {
    try { localStorage.setItem(KEY, choice.value); } catch { /* for this page only */ }
    state = OUTSIDE;
    follow();
  });
  document.querySelector("#notice button").addEventListener("click", () => {
    document.querySelector("#notice").hidden = true;
  });
  document.addEventListener("visibilitychange", follow);
  return follow();
}
