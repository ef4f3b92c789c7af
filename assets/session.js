// An expired session: Dash would fail in silence, so a 401 from our own server leads to sign-in
// and back. The address of the sign-in page is in <meta name="sign-in" content="/sign-in">.
(function () {
  "use strict";
  const plain = window.fetch;
  if (plain.halo) return;
  let leaving = false;

  function leave() {
    const meta = document.querySelector('meta[name="sign-in"]');
    const page = meta ? meta.content : "/sign-in";
    if (leaving || location.pathname === page) return;
    leaving = true;
    const here = location.pathname + location.search + location.hash;
    location.assign(`${page}?next=${encodeURIComponent(here)}`);
  }

  window.fetch = async function (input, options) {
    const response = await plain.call(window, input, options);
    const url = new URL(response.url || location.href, location.href);
    if (response.status === 401 && url.origin === location.origin) leave();
    return response;
  };
  window.fetch.halo = true;
})();
