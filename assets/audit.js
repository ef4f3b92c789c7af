// The audit trail: what the address asks of it, told when it is another question.
(function () {
  "use strict";
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const halo = (window.halo = window.halo || {});
  const ASKED = ["who", "action", "subject", "period", "text"];

  function auditAsked(search, before) {
    const now = halo.address.parts(search || "");
    const one = (names) => halo.address.spelled(
      Object.fromEntries(names.map((name) => [name, now[name]]))).replace("?", "");
    const asked = { search: one(ASKED), after: now.after || "" };
    if (before && before.search === asked.search && before.after === asked.after)
      return dash.no_update;
    // Another question begins at its first page.
    if (before && before.search !== asked.search && before.after === asked.after) {
      halo.address.go({ after: "" }, true);
      return { ...asked, after: "" };
    }
    return asked;
  }

  dash.halo = Object.assign(dash.halo || {}, { auditAsked });
})();
