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
    }).format(value);
  }

  function Head({ column, order, setOrder }) {
    const mine = order.name === column.name;
    const state = mine ? (order.falling ? "descending" : "ascending") : "none";
    const falling = mine ? !order.falling : column.kind === "number";
    return h("th", {
      scope: "col", "aria-sort": state, className: column.kind === "number" ? "number" : "",
    },
    h("button", {
      type: "button", className: "sort", title: column.note,
      onClick: () => setOrder({ name: column.name, falling }),
    }, column.label, h("span", { className: `sort-mark sort-${state}`, "aria-hidden": true })));
  }

  function Row({ row, columns, unknown, open }) {
    const cell = (column, i) => {
      const value = shown(row[column.name], column, unknown);
      const className = column.kind === "number" ? "number" : "";
      if (i > 0) return h("td", { key: column.name, className, dir: "auto" }, value);
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
