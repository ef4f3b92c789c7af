// Reports on their way. One of them is, in the clear: {id, made_at, state, attempts, due_at, why,
// received_at}; what it says and its pictures are sealed. States: waiting, refused (Halo said no),
// conflict (another version of it has arrived before), received (only its heading is left).
import * as sealing from "./sealing.js";
import * as store from "./store.js";

export const MOST = 50;
const MOST_RECEIVED = 10;
const DRAFT = "draft";
const told = self.BroadcastChannel ? new BroadcastChannel("halo-field") : null;
const listeners = [];

export class Full extends Error {}

function changed() {
  if (told) told.postMessage("changed");
  for (const listener of listeners) listener();
}

export function onChange(listener) {
  listeners.push(listener);
  if (told) told.onmessage = () => listeners.forEach((one) => one());
}

// A UUID of version 4; crypto.randomUUID is missing without https.
export function identity() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// The name this device has made up for itself; signing out throws it away.
export async function device() {
  return (await store.read("kept", "device")) || store.once("kept", "device", identity());
}

async function entries() {
  const all = await store.all("reports");
  return all.sort((a, b) => a.made_at - b.made_at);
}

async function sealedParts(report, pictures) {
  const media = [];
  for (const [at, picture] of pictures.entries())
    media.push(await sealing.sealed(await picture.arrayBuffer(), `${report.id}/${at}`));
  return { id: report.id, report: await sealing.sealedJson(report, report.id), media };
}

// `report` as the server takes it, `pictures` as JPEG blobs. Kept under its own id, so that an
// edited report takes the place of what it was. Throws Full.
export async function put(report, pictures) {
  const known = await entries();
  const open = known.filter((one) => one.state !== "received" && one.id !== report.id);
  if (open.length >= MOST) throw new Full();
  const before = known.find((one) => one.id === report.id);
  await store.write("reports", {
    ...(await sealedParts(report, pictures)),
    made_at: before ? before.made_at : Date.now(),
    state: "waiting",
    attempts: 0,
    due_at: 0,
    why: null,
  });
  await store.remove("kept", DRAFT);
  changed();
}

// What is being filled in, for when the page is closed before it is sent; null to forget it.
export async function keepDraft(report, pictures) {
  if (report) await store.write("kept", await sealedParts({ ...report, id: DRAFT }, pictures), DRAFT);
  else await store.remove("kept", DRAFT);
}

export async function draft() {
  const found = await store.read("kept", DRAFT);
  return found ? contents(found) : null;
}

export async function contents(entry) {
  const report = await sealing.unsealedJson(entry.report, entry.id);
  const pictures = [];
  for (const [at, one] of entry.media.entries()) {
    const bytes = await sealing.unsealed(one, `${entry.id}/${at}`);
    pictures.push(new Blob([bytes], { type: "image/jpeg" }));
  }
  return { report, pictures };
}

export async function waiting() {
  return (await entries()).filter((one) => one.state === "waiting");
}

// Newest first, each with what it says.
export async function listed() {
  const found = (await entries()).reverse();
  return Promise.all(found.map(async (entry) => ({
    ...entry, said: await sealing.unsealedJson(entry.report, entry.id),
  })));
}

export async function amend(id, changes) {
  await store.amend("reports", id, (entry) => ({ ...entry, ...changes }));
  changed();
}

// Halo has it: only what it was about and when stays, for the person to see.
export async function received(entry, answer) {
  const { report } = await contents({ ...entry, media: [] });
  const heading = { category: report.category, occurred_at: report.occurred_at };
  const sealed = await sealing.sealedJson(heading, entry.id);
  const at = Date.parse(answer.received_at) || Date.now();
  const changes = { state: "received", received_at: at, why: null, report: sealed, media: [] };
  await amend(entry.id, changes);
  const old = (await entries()).filter((one) => one.state === "received");
  for (const one of old.slice(0, -MOST_RECEIVED)) await store.remove("reports", one.id);
}

export async function remove(id) {
  await store.remove("reports", id);
  changed();
}

export async function forget() {
  await store.forget();
  changed();
}
