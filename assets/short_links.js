// Short links and saved views, in the browser: a long address becomes /v/<id>, and a page that was
// opened without a query begins with the person's own view.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const LONG = 80; // letters after the question mark that still pass for a short link

  function token() {
    const found = document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  // The address of this page with `search`: as it is, or short where it is long. Where the server
  // cannot be asked the long one leads to the same view.
  halo.shortened = async function (search) {
    const { origin, pathname } = window.location;
    const whole = origin + pathname + search;
    if (search.length <= LONG) return whole;
    try {
      const answer = await window.fetch("/api/v1/views/links", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ page: pathname, query: search.slice(1) }),
      });
      return answer.ok ? origin + (await answer.json()).link : whole;
    } catch {
      return whole;
    }
  };

  // The view a page begins with: only where nothing was asked for.
  function viewBegun(query) {
    if (query && !window.location.search) {
      halo.address.go(Object.fromEntries(new URLSearchParams(query)), true);
    }
    return dash.no_update;
  }

  dash.halo = Object.assign(dash.halo || {}, { viewBegun });
})();
