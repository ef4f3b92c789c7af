// Signing out on any page of Halo empties the outbox of the field report page on this device, with
// the key that opens it; the form goes on its way once that is done, or after a second.
(function () {
  "use strict";
  const NAME = "halo-field";
  const PATIENCE_MS = 1_000;
  if (!window.indexedDB) return;

  function emptied() {
    return new Promise((done) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = asked.onerror = done;
      setTimeout(done, PATIENCE_MS);
    });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/sign-out" || event.defaultPrevented) return;
    event.preventDefault();
    await emptied();
    form.submit();
  });
})();
