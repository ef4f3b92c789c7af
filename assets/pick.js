// halo.Pick: the Dash component (see components/pick.py). Labels are text, never markup.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);

  const option = ({ value, label }) => h("option", { key: value, value, dir: "auto" }, label);

  // Options without a group first, then each group in the order it is first met.
  function listed(options) {
    const names = [...new Set(options.map((one) => one.group).filter(Boolean))];
    return [
      ...options.filter((one) => !one.group).map(option),
      ...names.map((name) => h("optgroup", { key: name, label: name },
        options.filter((one) => one.group === name).map(option))),
    ];
  }

  halo.Pick = function Pick({ id, param, label, options = [], preset = "" }) {
    // Other pages may have chosen several: here the first of them counts.
    const now = (halo.address.useParts()[param] || preset).split(",")[0];
    const known = options.some((one) => one.value === now);
    return h("div", { className: "field pick" },
      h("label", { htmlFor: `${id}-list` }, label),
      h("select", {
        id: `${id}-list`, className: "form-select", value: known ? now : preset,
        onChange: ({ target }) =>
          halo.address.go({ [param]: target.value === preset ? "" : target.value }),
      }, listed(options)));
  };
})();
