// The page: puts its parts together, says how things stand, and sends when it can.
import * as form from "./form.js";
import * as leaving from "./leaving.js";
import * as list from "./list.js";
import * as notices from "./notices.js";
import * as outbox from "./outbox.js";
import * as place from "./place.js";
import { isBusy, sendDue } from "./sending.js";
import { isKept } from "./store.js";
import { choose, language, speak, t } from "./words.js";

const PING = "/api/v1/reports/ping";
const find = (id) => document.querySelector(id);
let isReached = navigator.onLine;
let counts = { waiting: 0, needing: 0, entries: [] };
let shown = null; // the report that was just sent
let timer = null;

function standing(busy) {
  const { waiting: n, needing } = counts;
  if (!isReached) return ["offline", n ? "status.offline_queued" : "status.offline", { n }];
  if (needing) return ["needing", "status.needing", { n: needing }];
  if (busy && n) return ["sending", "status.sending", { n }];
  return n ? ["queued", "status.queued", { n }] : ["online", "status.online", {}];
}

function writeSent() {
  const entry = counts.entries.find((one) => one.id === shown);
  find("#sent").hidden = !shown;
  find("#report").hidden = Boolean(shown);
  if (!shown) return;
  const state = entry ? entry.state : "received";
  const key = state === "waiting" && !isReached ? "offline" : state;
  find("#sent").dataset.state = key;
  find("#sent-title").textContent = t(`sent.${key}`);
  find("#sent-said").textContent = t(`sent.${key}_more`);
  find("#sent-id").textContent = shown.slice(0, 8);
}

// One after the other, so that an older count never overwrites a newer one.
let writing = Promise.resolve();
function write() {
  writing = writing.then(async () => {
    const busy = await isBusy();
    counts = await list.write(busy);
    const [name, key, values] = standing(busy);
    find("#status").dataset.state = name;
    find("#status-said").textContent = t(key, values);
    find("#unkept").hidden = isKept;
    writeSent();
  });
  return writing;
}

async function sync(now = false) {
  clearTimeout(timer);
  const sending = sendDue({ now });
  await write();
  const { reached, next } = await sending;
  isReached = reached === null ? navigator.onLine && isReached : reached;
  await write();
  if (next !== null) timer = setTimeout(sync, Math.max(1_000, next - Date.now()));
}

// Where the browser has it, what waits is sent even when the page is closed.
async function registerSync() {
  const registration = await navigator.serviceWorker?.ready;
  await registration?.sync?.register("outbox").catch(() => null);
}

async function submit(event) {
  event.preventDefault();
  find("#send").disabled = true;
  try {
    const id = await form.keep();
    if (!id) return;
    shown = id;
    await form.empty();
    await write();
    find("#sent-title").focus({ preventScroll: true });
    scrollTo(0, 0);
    if (navigator.storage?.persist) navigator.storage.persist();
    if (isKept) registerSync();
    sync(true);
  } catch (problem) {
    const key = problem instanceof outbox.Full ? "send.full" : "send.no_room";
    find("#send-fault").textContent = t(key, { n: outbox.MOST });
    find("#send-fault").hidden = false;
  } finally {
    find("#send").disabled = false;
  }
}

async function edit(entry) {
  await outbox.amend(entry.id, { state: "held" });
  await form.fill(await outbox.contents(entry));
  shown = null;
  await write();
  find("#report").scrollIntoView();
}

async function again(entry) {
  await outbox.amend(entry.id, { state: "waiting", attempts: 0, due_at: 0, why: null });
  await sync(true);
}

async function sendNew(entry) {
  const { report, pictures } = await outbox.contents(entry);
  await outbox.put({ ...report, id: outbox.identity() }, pictures);
  await outbox.remove(entry.id);
  await sync(true);
}

// Whether Halo can be reached, and takes reports just now.
async function ping() {
  try {
    const answer = await fetch(PING, { headers: { Accept: "application/json" } });
    const said = await answer.json();
    isReached = true;
    find("#closed").hidden = !answer.ok || said.accepting !== false;
  } catch {
    isReached = false;
  }
  await write();
}

async function back() {
  isReached = true;
  place.load();
  await ping();
  await sync(isReached);
}

async function registerWorker() {
  if (!navigator.serviceWorker) return;
  const how = { scope: "/field/", updateViaCache: "none" };
  try {
    await navigator.serviceWorker.register("/field/sw.js", { ...how, type: "module" })
      .catch(() => navigator.serviceWorker.register("/field/offline.js", how));
    await navigator.serviceWorker.ready;
    await keepFaces();
  } catch {
    return; // Where none can be had now, the page needs network and asks again at the next visit.
  }
  document.body.dataset.kept = "";
}

// The typefaces of this first visit came before there was a worker to keep them.
async function keepFaces() {
  await document.fonts.ready;
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  const cache = await caches.open("halo-field-faces");
  await cache.addAll(loaded.filter((one) => one.endsWith(".woff2"))).catch(() => null);
}

function offerInstall() {
  let asked = null;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    asked = event;
    find("#install").hidden = false;
  });
  find("#install").addEventListener("click", () => { asked.prompt(); find("#install").hidden = true; });
}

async function speakAnew(event) {
  await choose(event.target.value);
  place.write();
  form.write();
  notices.write();
  await leaving.write();
  await write();
}

function listen() {
  find("#report").addEventListener("submit", submit);
  find("#another").addEventListener("click", () => { shown = null; writeSent(); scrollTo(0, 0); });
  find("#language").addEventListener("change", speakAnew);
  window.addEventListener("online", back);
  window.addEventListener("offline", () => { isReached = false; write(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) back(); });
  outbox.onChange(write);
}

async function start() {
  await form.mount();
  await speak();
  find("#language").value = language();
  place.mount(form.keepDraft);
  await form.resume();
  leaving.mount();
  list.mount({ edit, again, sendNew, drop: (entry) => outbox.remove(entry.id) });
  listen();
  offerInstall();
  // What somebody was changing when the page was closed is sent as it was.
  for (const one of await outbox.listed())
    if (one.state === "held") await outbox.amend(one.id, { state: "waiting" });
  await leaving.write();
  await write();
  document.body.dataset.ready = "";
  registerWorker();
  notices.mount();
  await back();
}

start();
