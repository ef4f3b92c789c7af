// halo.Choices and halo.Dates: Dash components (see components/choices.py and components/dates.py)
// that read and write the address themselves. Labels are text, never markup.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function Box({ option, ticked, toggle }) {
    return h("label", { className: "check" },
      h("input", {
        type: "checkbox", checked: ticked, onChange: () => toggle(option.value),
        value: option.value,
      }),
      h("span", { className: "check-label", dir: "auto" }, option.label),
      option.note && h("span", { className: "check-note" }, option.note));
  }

  halo.Choices = function Choices(props) {
    const { id, param, label, options = [], preset = [] } = props;
    const { all_label: all, search, nothing } = props;
    const [sought, seek] = React.useState("");
    const said = halo.address.useParts()[param];
    const ticked = said === undefined ? preset : said.split(",");
    const order = options.map((one) => one.value);

    const write = (values) => {
      const kept = [...values].sort((a, b) => order.indexOf(a) - order.indexOf(b));
      const usual = kept.join(",") === preset.join(",");
      halo.address.go({ [param]: usual ? "" : kept.join(",") || (preset.length ? "none" : "") });
    };
    // Beside presets "none" is no box, but says that none is ticked.
    const boxes = preset.length ? ticked.filter((one) => one !== "none") : ticked;
    const toggle = (value) =>
      write(ticked.includes(value) ? boxes.filter((one) => one !== value) : [...boxes, value]);
    const shown = options.filter((one) => plain(one.label).includes(plain(sought)));

    return h("div", { id, className: "choices", role: "group", "aria-label": label },
      search && h("input", {
        type: "search", className: "input", placeholder: search, "aria-label": search,
        value: sought, onChange: (event) => seek(event.target.value),
      }),
      all && h("button", {
        type: "button", className: "menu-item", "aria-pressed": ticked.length === 0,
        onClick: () => write([]),
      }, all),
      h("div", { className: "choices-list" },
        shown.map((option) => h(Box, {
          key: option.value, option, toggle, ticked: ticked.includes(option.value),
        })),
        options.length > 0 && shown.length === 0 && h("p", { className: "muted" }, nothing)));
  };

  // The two days in the address: parts of their own, or one part "first..end".
  function said(parts, param) {
    if (!param) return parts;
    const [from, to] = (parts[param] || "").split("..");
    return to ? { from, to } : {};
  }

  halo.Dates = function Dates(props) {
    const { id, param, first, end, earliest, latest, note } = props;
    const now = said(halo.address.useParts(), param);
    const [from, setFrom] = React.useState("");
    const [to, setTo] = React.useState("");
    React.useEffect(() => {
      setFrom(now.from || first || "");
      setTo(now.to || end || "");
    }, [now.from, now.to, first, end]);

    const wrong = Boolean(from && to && from >= to);
    const write = (start, stop) => {
      if (!start || !stop || start >= stop || start < "1000" || stop < "1000") return;
      if (start !== (now.from || first) || stop !== (now.to || end))
        halo.address.go(param ? { [param]: `${start}..${stop}` } : { from: start, to: stop, last: "" });
    };
    const field = (name, label, value, set, pair) => h("div", { className: "field" },
      h("label", { htmlFor: `${id}-${name}` }, label),
      h("input", {
        id: `${id}-${name}`, type: "date", className: "input", value, min: earliest, max: latest,
        "aria-invalid": wrong, "aria-describedby": `${id}-note`,
        onChange: (event) => { set(event.target.value); write(...pair(event.target.value)); },
      }));
    return h("div", { id, className: "dates" },
      h("div", { className: "dates-fields" },
        field("from", props.from_label, from, setFrom, (value) => [value, to]),
        field("to", props.to_label, to, setTo, (value) => [from, value])),
      h("p", { id: `${id}-note`, className: wrong ? "field-error" : "field-help" }, note));
  };
})();
