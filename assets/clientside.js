// Client-side callback functions: ClientsideFunction("halo", name).
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.halo = Object.assign(window.dash_clientside.halo || {}, {
    passed: (value) => (value === undefined ? null : value),
  });
})();
