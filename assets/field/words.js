// The words of the page in the language chosen: t("key", {n: 2}), and those written on elements
// with data-t (text), data-t-label (aria-label) and data-t-hint (placeholder).
const LANGUAGES = ["en", "sv", "ar"];
const KEY = "halo-field-language";
// Digits as everywhere in Halo, so that a number can be read out to anybody.
const REGIONS = { en: "en-GB", sv: "sv-SE", ar: "ar-u-nu-latn" };
let spoken = "en";
let words = {};
let plural = new Intl.PluralRules("en");

function stored() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function wanted() {
  const asked = new URLSearchParams(location.search).get("lang");
  const all = [asked, stored(), ...navigator.languages.map((one) => one.split("-")[0])];
  return all.find((one) => LANGUAGES.includes(one)) || "en";
}

export function language() {
  return spoken;
}

export function t(key, values = {}) {
  const found = words[key];
  if (found === undefined) return key;
  const text = typeof found === "string" ? found : found[plural.select(values.n)] || found.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function has(key) {
  return key in words;
}

function write() {
  document.documentElement.lang = spoken;
  document.documentElement.dir = spoken === "ar" ? "rtl" : "ltr";
  document.title = t("title");
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-t-label]"))
    one.setAttribute("aria-label", t(one.dataset.tLabel));
  for (const one of document.querySelectorAll("[data-t-hint]"))
    one.setAttribute("placeholder", t(one.dataset.tHint));
}

export async function speak(code = wanted()) {
  const answer = await fetch(`/field/words/${code}.json`);
  words = await answer.json();
  spoken = code;
  plural = new Intl.PluralRules(code);
  write();
}

export async function choose(code) {
  try { localStorage.setItem(KEY, code); } catch { /* a private window: this page only */ }
  await speak(code);
}

export function number(value) {
  return new Intl.NumberFormat(REGIONS[spoken]).format(value);
}

export function when(moment) {
  const date = new Date(moment);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short" };
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...day };
  return new Intl.DateTimeFormat(REGIONS[spoken], shape).format(date);
}
