// The report as somebody fills it in: kind, place, time, words, pictures, consent.
import * as outbox from "./outbox.js";
import * as photos from "./photos.js";
import * as place from "./place.js";
import * as store from "./store.js";
import { language, t } from "./words.js";

// The version of the text agreed to (words "consent.*"; domain/report.py).
export const CONSENT = "2026-11";
// Those that are reported most stand first; the rest is behind a button.
export const CODES = [
  "theft", "burglary", "vandalism", "vehicle_theft", "assault", "robbery", "threat", "disorder",
  "traffic", "fire", "medical", "rescue", "arson", "fraud", "drugs", "weapons", "sexual_offence",
  "homicide", "other",
];
const FIRST = 9;
const OLDEST_MS = 30 * 24 * 3600_000;
const AHEAD_MS = 60_000;
const DRAFT_MS = 400;
const AGO_MS = { now: 0, quarter: 15 * 60_000, hour: 3600_000 };

let pictures = [];
let editing = null;
const find = (id) => document.querySelector(id);
const chosen = (name) => (document.querySelector(`input[name=${name}]:checked`) || {}).value;

function drawing(code) {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  const used = document.createElementNS(space, "use");
  used.setAttribute("href", `#i-${code}`);
  drawn.setAttribute("class", "drawing");
  drawn.setAttribute("aria-hidden", "true");
  drawn.append(used);
  return drawn;
}

function tile(code, at) {
  const label = document.createElement("label");
  label.className = "tile";
  label.dataset.rest = String(at >= FIRST);
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "category", value: code, required: true });
  const word = document.createElement("span");
  word.dataset.t = `category.${code}`;
  label.append(input, drawing(code), word);
  return label;
}

function showAll() {
  find("#tiles").classList.add("tiles-all");
  find("#more-kinds").hidden = true;
}

function showPictures() {
  const list = find("#pictures");
  list.replaceChildren(...pictures.map((one, at) => {
    const item = document.createElement("li");
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(one);
    picture.onload = () => URL.revokeObjectURL(picture.src);
    picture.alt = t("photo.alt", { n: at + 1 });
    const out = document.createElement("button");
    out.type = "button";
    out.setAttribute("aria-label", t("photo.remove", { n: at + 1 }));
    out.textContent = "×";
    out.addEventListener("click", () => { pictures.splice(at, 1); showPictures(); });
    item.append(picture, out);
    return item;
  }));
  find("#add-photo").hidden = pictures.length >= photos.MOST;
}

async function add(files) {
  fault("photo", "");
  for (const file of [...files].slice(0, photos.MOST - pictures.length)) {
    try {
      pictures.push(await photos.smaller(file));
    } catch (problem) {
      if (!(problem instanceof photos.Unreadable)) throw problem;
      fault("photo", "photo.unreadable");
    }
  }
  find("#photo").value = "";
  showPictures();
  keepDraft();
}

// Say under a part of the form what is missing, and mark it.
function fault(part, key) {
  const line = find(`#${part}-fault`);
  line.dataset.t = key;
  line.textContent = key ? t(key) : "";
  line.hidden = !key;
  find(`#${part}-part`).classList.toggle("part-wrong", Boolean(key));
  return Boolean(key);
}

function occurredAt() {
  const way = chosen("time");
  if (way !== "other") return new Date(Date.now() - AGO_MS[way]);
  return new Date(find("#moment").value);
}

function timeFault(moment) {
  if (Number.isNaN(moment.getTime())) return "time.missing";
  if (moment.getTime() > Date.now() + AHEAD_MS) return "time.future";
  return moment.getTime() < Date.now() - OLDEST_MS ? "time.old" : "";
}

function placeFault({ position, place: words }) {
  if (words) return "";
  if (!position) return "place.needed";
  return place.isOutside() ? "place.outside_needs_words" : "";
}

// Whether everything needed is there; the first part that is wrong is brought into view.
function isComplete(where, moment) {
  const wrong = [
    fault("category", chosen("category") ? "" : "category.needed"),
    fault("place", placeFault(where)),
    fault("time", timeFault(moment)),
    fault("consent", find("#consent").checked ? "" : "consent.needed"),
  ];
  if (!wrong.some(Boolean)) return true;
  const part = document.querySelector(".part-wrong");
  part.scrollIntoView({ block: "center" });
  part.querySelector("input, button").focus({ preventScroll: true });
  return false;
}

function filledIn() {
  const category = chosen("category") || "";
  return { category, ...place.given(), text: find("#text").value.trim() };
}

// Keep what is there so far; a report that is changed is in the outbox already.
let drafting = null;
export function keepDraft() {
  clearTimeout(drafting);
  drafting = setTimeout(() => {
    if (!editing && !find("#report").hidden) outbox.keepDraft(filledIn(), pictures);
  }, DRAFT_MS);
}

// Put what is filled in into the outbox; gives its id, or null where something is missing.
export async function keep() {
  clearTimeout(drafting);
  const where = place.given();
  const moment = occurredAt();
  if (!isComplete(where, moment)) return null;
  const report = {
    id: editing || outbox.identity(),
    ...filledIn(),
    position: place.isOutside() ? null : where.position,
    occurred_at: moment.toISOString(),
    occurred_until: null,
    language: language(),
    consent: CONSENT,
    device: await outbox.device(),
  };
  await outbox.put(report, pictures);
  await store.write("kept", CONSENT, "consent");
  return report.id;
}

// Whoever has agreed to this very text on this device need not do so each time.
async function remember() {
  find("#consent").checked = (await store.read("kept", "consent")) === CONSENT;
}

export function empty() {
  editing = null;
  pictures = [];
  find("#report").reset();
  place.fill({ position: null, place: "" });
  for (const part of ["category", "place", "time", "photo", "consent"]) fault(part, "");
  find("#moment").hidden = true;
  showPictures();
  return remember();
}

function localMoment(iso) {
  const date = new Date(iso);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function refill({ report, pictures: kept }) {
  pictures = [...kept];
  if (report.category)
    document.querySelector(`input[name=category][value=${report.category}]`).checked = true;
  if (CODES.indexOf(report.category) >= FIRST) showAll();
  find("#text").value = report.text;
  place.fill(report);
  showPictures();
}

// Take a kept report back for changes; it keeps its id.
export async function fill(entry) {
  await empty();
  editing = entry.report.id;
  document.querySelector("input[name=time][value=other]").checked = true;
  find("#moment").value = localMoment(entry.report.occurred_at);
  find("#moment").hidden = false;
  refill(entry);
}

// What somebody had begun when the page was closed.
export async function resume() {
  const begun = await outbox.draft();
  if (begun) refill(begun);
}

export const write = showPictures;

export async function mount() {
  await remember();
  find("#tiles").append(...CODES.map(tile));
  find("#more-kinds").addEventListener("click", () => {
    showAll();
    document.querySelectorAll("input[name=category]")[FIRST].focus();
  });
  for (const part of ["category", "place", "time", "consent"])
    for (const change of ["input", "click"])
      find(`#${part}-part`).addEventListener(change, () => fault(part, ""));
  for (const change of ["input", "click"]) find("#report").addEventListener(change, keepDraft);
  find("#photo").addEventListener("change", (event) => add(event.target.files));
  for (const one of document.querySelectorAll("input[name=time]"))
    one.addEventListener("change", () => {
      find("#moment").hidden = chosen("time") !== "other";
      if (chosen("time") === "other" && !find("#moment").value)
        find("#moment").value = localMoment(new Date().toISOString());
    });
}
