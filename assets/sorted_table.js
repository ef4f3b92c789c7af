// halo.SortedTable: the Dash component (see components/sorted_table.py for its props).
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);
  const PAGE = 100;

  const language = () => `${document.documentElement.lang || "en"}-u-nu-latn`;

  // What is not shown comes last, whichever way the rest is ordered.
  function ordered(rows, { name, falling }) {
    const words = new Intl.Collator(language());
    const way = falling ? -1 : 1;
    const empty = (value) => value === null || value === undefined || value === "";
    return [...rows].sort((a, b) => {
      const [x, y] = [a[name], b[name]];
      if (empty(x) || empty(y)) return empty(x) - empty(y);
      return way * (typeof x === "number" ? x - y : words.compare(String(x), String(y)));
    });
  }

  function shown(value, column, unknown) {
    if (value === null || value === undefined) return unknown;
    if (column.kind !== "number") return value;
    const digits = column.digits || 0;
    return new Intl.NumberFormat(language(), {
      minimumFractionDigits: digits, maximumFractionDigits: digits,
      signDisplay: column.signed ? "exceptZero" : "auto",
    }).format(value).replace("-", "−");
  }

  function Head({ column, order, setOrder }) {
    const mine = order.name === column.name;
    const state = mine ? (order.falling ? "descending" : "ascending") : "none";
    const falling = mine ? !order.falling : column.kind !== "text";
    return h("th", {
      scope: "col", "aria-sort": state, className: column.kind === "number" ? "number" : "",
    },
    h("button", {
      type: "button", className: "sort", title: column.note,
      onClick: () => setOrder({ name: column.name, falling }),
    }, column.label, h("span", { className: `sort-mark sort-${state}`, "aria-hidden": true })));
  }

  // An interval as a bar with its mark, and a line for no change; the words beside it say the same.
  function Strip({ row, name, unknown }) {
    const said = row[`${name}_said`];
    if (!said) return unknown;
    const words = h("span", { className: "strip-said", dir: "auto" }, said);
    const drawn = row[`${name}_drawn`];
    if (!drawn) return words;
    const [from, to, mark, line] = drawn;
    const part = (kind, style) => h("span", { className: `strip-${kind}`, style });
    return h(React.Fragment, null,
      h("span", { className: "strip", dir: "ltr", "aria-hidden": true },
        line !== null && part("line", { left: `${line}%` }),
        part("bar", { left: `${from}%`, width: `${to - from}%` }),
        part("mark", { left: `${mark}%` })),
      words);
  }

  function Row({ row, columns, unknown, open }) {
    const cell = (column, i) => {
      if (column.kind === "strip") return h("td", { key: column.name },
        h("div", { className: "strip-cell" }, h(Strip, { row, name: column.name, unknown })));
      const value = shown(row[column.name], column, unknown);
      const className = column.kind === "number" ? "number" : "";
      if (i > 0) return h("td", { key: column.name, className, dir: "auto" }, value);
      if (row.href) return h("th", { key: column.name, scope: "row" },
        h("a", { className: "row-open", href: row.href, title: open, dir: "auto" }, value));
      return h("th", { key: column.name, scope: "row" },
        open && row.address
          ? h("button", {
            type: "button", className: "row-open", title: open, "data-address": row.address,
          }, h("span", { dir: "auto" }, value))
          : h("span", { dir: "auto" }, value));
    };
    return h("tr", null, columns.map(cell));
  }

  halo.SortedTable = function SortedTable(props) {
    const { id, columns = [], rows = [], caption, unknown, open_label: open } = props;
    const [order, setOrder] = React.useState({ name: props.sort, falling: props.falling });
    const [count, setCount] = React.useState(PAGE);
    const all = React.useMemo(() => ordered(rows, order), [rows, order]);
    const left = all.length - count;
    return h("div", { id, className: "table-frame", tabIndex: 0, role: "region",
      "aria-label": caption },
    h("table", { className: "table-quiet" },
      h("caption", null, caption),
      h("thead", null, h("tr", null, columns.map((column) =>
        h(Head, { key: column.name, column, order, setOrder })))),
      h("tbody", null, all.slice(0, count).map((row, i) =>
        h(Row, { key: row.key || i, row, columns, unknown, open })))),
    left > 0 && h("button", {
      type: "button", className: "button table-more", onClick: () => setCount(count + PAGE),
    }, halo.filled(props.more_label, { n: halo.number(left) })));
  };
})();
