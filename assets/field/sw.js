// The service worker: keeps the page and, where the browser has background sync, sends what waits
// after the page is closed.
import "./offline.js";
import { sendDue } from "./sending.js";

async function sent() {
  const { next } = await sendDue({ now: true });
  // The browser tries again later, and longer each time.
  if (next !== null) throw new Error("Some reports are still waiting.");
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sent());
});
