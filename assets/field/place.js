// Where it was: the device's position with its accuracy, corrected by a pin, or words.
import { areaAt, isWithin, outlines } from "./geometry.js";
import { Map } from "./map.js";
import { number, t } from "./words.js";

const GOOD_M = 15;
const COARSE_M = 500;
const PATIENCE_MS = 20_000;
const DOUBTS = new Set(["place.denied", "place.missing", "place.coarse"]);

let city = null;
let areas = [];
let map = null;
let position = null; // {lat, lon, accuracyM}; a pin has accuracyM null
let said = null; // what stands below the button, [key, values]
let watch = null;
let changed = () => null;

const find = (id) => document.querySelector(id);

function where() {
  const name = areaAt(position, areas);
  if (city && !isWithin(position, city.bounds)) return t("place.outside", { city: city.name });
  return name ? t("place.in", { name }) : "";
}

export function write() {
  const line = find("#position-said");
  const parts = said ? [t(...said)] : [];
  if (position) parts.push(where());
  line.textContent = parts.filter(Boolean).join(" · ");
  line.classList.toggle("said-amber", isOutside() || Boolean(said && DOUBTS.has(said[0])));
  find("#position").setAttribute("aria-pressed", String(Boolean(position && position.accuracyM)));
}

function stop() {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
  find("#position").removeAttribute("aria-busy");
}

function openMap() {
  find("#map-box").hidden = false;
  find("#pin").setAttribute("aria-expanded", "true");
  map.draw();
}

function found({ coords }) {
  const { latitude: lat, longitude: lon, accuracy: accuracyM } = coords;
  if (position && position.accuracyM && position.accuracyM <= accuracyM) return;
  position = { lat, lon, accuracyM };
  said = accuracyM > COARSE_M
    ? ["place.coarse", { m: number(Math.round(accuracyM)) }]
    : ["place.found", { m: number(Math.max(1, Math.round(accuracyM))) }];
  openMap();
  map.look(position, position);
  write();
  changed();
  if (accuracyM <= GOOD_M) stop();
}

function missed(problem) {
  stop();
  if (!position) said = [problem.code === 1 ? "place.denied" : "place.missing", {}];
  write();
}

// The best of what comes within twenty seconds.
export function locate() {
  if (!navigator.geolocation || !self.isSecureContext) {
    said = ["place.missing", {}];
    write();
    return;
  }
  stop();
  position = null;
  said = ["place.looking", {}];
  find("#position").setAttribute("aria-busy", "true");
  write();
  const how = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 5_000 };
  watch = navigator.geolocation.watchPosition(found, missed, how);
  setTimeout(() => { if (position) stop(); }, PATIENCE_MS);
}

function pinned(point) {
  stop();
  position = { lat: point.lat, lon: point.lon, accuracyM: null };
  said = ["place.pinned", {}];
  write();
  changed();
}

function toggleMap() {
  const box = find("#map-box");
  if (!box.hidden && !position) {
    box.hidden = true;
    find("#pin").setAttribute("aria-expanded", "false");
    return;
  }
  openMap();
  find("#map").focus();
}

export async function load() {
  if (city) return;
  try {
    const answer = await fetch("/api/v1/field/city", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    city = await answer.json();
  } catch {
    return; // Without the city's shape there are still position and words.
  }
  areas = outlines(city);
  find("#city").textContent = city.name;
  find("#pin").hidden = false;
  map.show(city, areas);
  if (position) map.look(position);
  write();
}

// `onChange` is called when there is another position.
export function mount(onChange) {
  changed = onChange;
  map = new Map(find("#map"), pinned);
  find("#position").addEventListener("click", locate);
  find("#pin").addEventListener("click", toggleMap);
  find("#closer").addEventListener("click", () => map.zoom(2));
  find("#wider").addEventListener("click", () => map.zoom(0.5));
}

// As the server takes it: {position, place}.
export function given() {
  const round = (value) => Math.round(value * 1e6) / 1e6;
  return {
    position: position && {
      lat: round(position.lat),
      lon: round(position.lon),
      accuracy_m: position.accuracyM && Math.round(position.accuracyM * 10) / 10,
    },
    place: find("#place").value.trim(),
  };
}

export function isOutside() {
  return Boolean(position && city && !isWithin(position, city.bounds));
}

export function fill({ position: at, place }) {
  stop();
  position = at && { lat: at.lat, lon: at.lon, accuracyM: at.accuracy_m };
  said = !at ? null
    : at.accuracy_m ? ["place.found", { m: number(Math.round(at.accuracy_m)) }] : ["place.pinned", {}];
  find("#place").value = place || "";
  find("#map-box").hidden = !at;
  find("#pin").setAttribute("aria-expanded", String(Boolean(at)));
  if (at) map.look(position, at.accuracy_m ? position : null);
  write();
}
