// Keeps the page, so that it opens without network. Plain on purpose: it is part of sw.js, and the
// whole worker where a browser has no modules in workers. `HALO_FIELD` is the line the server puts
// before it: {version, files}.
(function () {
  "use strict";
  const PREFIX = "halo-field-";
  const CITY = "/api/v1/field/city";
  const LASTING = [`${PREFIX}faces`, `${PREFIX}city`];
  const { version, files } = self.HALO_FIELD;
  const current = PREFIX + version;

  async function keep() {
    const cache = await caches.open(current);
    await cache.addAll(files.map((one) => new Request(one, { cache: "no-cache" })));
    await (await caches.open(LASTING[1])).add(CITY).catch(() => null);
    await self.skipWaiting();
  }

  async function tidy() {
    const old = (await caches.keys()).filter((one) =>
      one.startsWith(PREFIX) && one !== current && !LASTING.includes(one));
    await Promise.all(old.map((one) => caches.delete(one)));
    await self.clients.claim();
  }

  async function kept(address, request) {
    const cache = await caches.open(current);
    return (await cache.match(address)) || fetch(request);
  }

  // Typefaces are kept once a language needed them.
  async function face(request) {
    const cache = await caches.open(LASTING[0]);
    const found = await cache.match(request);
    if (found) return found;
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  }

  // The newest shape of the city there is.
  async function city(request) {
    const cache = await caches.open(LASTING[1]);
    try {
      const answer = await fetch(request);
      if (answer.ok) await cache.put(CITY, answer.clone());
      return answer;
    } catch (problem) {
      const found = await cache.match(CITY);
      if (found) return found;
      throw problem;
    }
  }

  self.addEventListener("install", (event) => event.waitUntil(keep()));
  self.addEventListener("activate", (event) => event.waitUntil(tidy()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== self.location.origin) return;
    if (request.mode === "navigate" && address.pathname === "/field/")
      event.respondWith(kept("/field/", request));
    else if (files.includes(address.pathname))
      event.respondWith(kept(address.pathname, request));
    else if (address.pathname.startsWith("/assets/vendor/")) event.respondWith(face(request));
    else if (address.pathname === CITY) event.respondWith(city(request));
  });
})();
