// Sends what waits, oldest first, one at a time whoever asks: the page, another tab or the service
// worker. A report that was cut off goes again under the same id, and Halo stores it once.
import * as outbox from "./outbox.js";

const SUBMIT = "/api/v1/reports/submit";
const LOCK = "halo-field-sending";
const PATIENCE_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

// What an answer means for a report: received, conflict, refused, or later (ask again).
export function outcome(status) {
  if (status === 200 || status === 201) return "received";
  if (status === 409) return "conflict";
  if ([0, 408, 425, 429].includes(status) || status >= 500) return "later";
  return "refused";
}

// Twice as long each time, up to a quarter of an hour, and never all devices at one moment.
export function pause(attempts, retryAfterS = 0, random = Math.random()) {
  const doubled = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  return Math.max(doubled * (0.75 + random / 2), retryAfterS * 1000);
}

// The session's token against forgery; a page reads it from its cookies, a worker where it can.
export async function token() {
  if (self.document) {
    const found = /(?:^|; )_csrf_token=([^;]+)/.exec(document.cookie);
    return found && decodeURIComponent(found[1]);
  }
  if (!self.cookieStore) return null;
  const found = await self.cookieStore.get("_csrf_token");
  return found && found.value;
}

async function asked({ report, pictures }) {
  const headers = { Accept: "application/json", "Accept-Language": report.language };
  const held = await token();
  if (held) headers["X-CSRFToken"] = held;
  const json = JSON.stringify(report);
  if (!pictures.length) {
    headers["Content-Type"] = "application/json";
    return { headers, body: json };
  }
  const body = new FormData();
  body.append("report", json);
  pictures.forEach((one, at) => body.append("media", one, `${at + 1}.jpg`));
  return { headers, body };
}

async function answered(entry) {
  const sent = await asked(await outbox.contents(entry));
  const signal = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined;
  const options = { method: "POST", credentials: "same-origin", cache: "no-store", signal };
  try {
    const answer = await fetch(SUBMIT, { ...options, ...sent });
    const body = await answer.json().catch(() => ({}));
    return { status: answer.status, body, after: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, body: {}, after: 0 };
  }
}

async function send(entry) {
  const { status, body, after } = await answered(entry);
  const meaning = outcome(status);
  const attempts = entry.attempts + 1;
  if (meaning === "received") await outbox.received(entry, body);
  else if (meaning === "later")
    await outbox.amend(entry.id, { attempts, due_at: Date.now() + pause(attempts, after) });
  else {
    const why = { status, detail: body.detail || "", errors: body.errors || [] };
    await outbox.amend(entry.id, { attempts, state: meaning, why });
  }
  return status;
}

// Everything that is due, or everything with `now`. Returns {reached, next}: whether Halo answered
// (null where nothing was asked), and when to ask again.
async function sendAll(now) {
  let reached = null;
  for (const entry of await outbox.waiting()) {
    if (!now && entry.due_at > Date.now()) continue;
    const status = await send(entry);
    reached = status > 0;
    if (outcome(status) === "later") break;
  }
  const left = (await outbox.waiting()).map((one) => one.due_at);
  return { reached, next: left.length ? Math.min(...left) : null };
}

export async function sendDue({ now = false } = {}) {
  if (!navigator.locks) return sendAll(now);
  const whole = { ifAvailable: true };
  return navigator.locks.request(LOCK, whole, (lock) =>
    lock ? sendAll(now) : { reached: null, next: Date.now() + FIRST_PAUSE_MS });
}

export async function isBusy() {
  if (!navigator.locks) return false;
  const { held } = await navigator.locks.query();
  return held.some((one) => one.name === LOCK);
}
