// halo.TimelineClock: the Dash component (see components/timeline_clock.py for its props). A week
// of hours; choosing in it writes `weekdays` and `hours` into the address. Hours run left to right,
// on a narrow screen down.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);
  const HOURS = [...Array(24).keys()];
  const SHADES = 6;

  const two = (hour) => String(hour).padStart(2, "0");
  const span = (hour) => `${two(hour)}:00–${two(hour + 1)}:00`;

  function listed(hours) {
    const found = /^(\d+)-(\d+)$/.exec(hours || "");
    if (!found) return HOURS;
    const [first, end] = [Number(found[1]), Number(found[2])];
    return HOURS.filter((one) => (first < end ? one >= first && one < end : one >= first || one < end));
  }

  // What the address says of the week: ISO weekdays and hours.
  function chosen(parts) {
    const days = parts.weekdays ? parts.weekdays.split(",").map(Number) : [1, 2, 3, 4, 5, 6, 7];
    const hours = listed(parts.hours);
    return (day, hour) => days.includes(day) && hours.includes(hour);
  }

  function toggled(change) {
    const now = halo.address.parts();
    const same = ["weekdays", "hours"].every((key) => (now[key] || "") === (change[key] || ""));
    halo.address.go(same ? { weekdays: "", hours: "" } : { weekdays: "", hours: "", ...change });
  }

  function stretch(rows, from, to) {
    const [top, low] = [Math.min(from.row, to.row), Math.max(from.row, to.row)];
    const [first, last] = [Math.min(from.hour, to.hour), Math.max(from.hour, to.hour)];
    const days = rows.slice(top, low + 1).map((one) => one.iso).sort();
    const change = {};
    if (days.length < 7) change.weekdays = days.join(",");
    if (last - first < 23) change.hours = `${first}-${last + 1}`;
    return change;
  }

  const shade = (n, top) => (n > 0 ? Math.min(SHADES, Math.ceil((n / top) * SHADES)) : 0);

  const place = (row, hour) => ({ "--row": row + 2, "--hour": hour + 2 });

  // Arrow keys walk; the hours run along the row wherever rows are drawn.
  function walk(event, move) {
    const step = {
      ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0],
    }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const down = window.matchMedia("(max-width: 640px)").matches;
    move(down ? [step[1], step[0]] : step);
  }

  function useWalk(ref) {
    const [at, set] = React.useState([0, 0]);
    const move = ([row, hour]) => {
      const next = [Math.min(6, Math.max(-1, at[0] + row)), Math.min(23, Math.max(-1, at[1] + hour))];
      if (next[0] === -1 && next[1] === -1) return;
      set(next);
      const cell = ref.current.querySelector(`[data-at="${next.join(" ")}"]`);
      if (cell) cell.focus();
    };
    return [at, set, move];
  }

  function Cells({ props, at, set, brush, isChosen }) {
    const { rows, counts, top, words } = props;
    const focus = (row, hour) => (at[0] === row && at[1] === hour ? 0 : -1);
    const named = (row, hour, label, act, more) => ({
      key: `${row} ${hour}`, "data-at": `${row} ${hour}`, tabIndex: focus(row, hour),
      style: place(row, hour), title: label, "aria-label": label, onFocus: () => set([row, hour]),
      onClick: act, ...more,
      onKeyDown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        act();
      },
    });
    const head = h("div", { role: "row", key: "head" },
      h("span", { role: "columnheader", style: place(-1, -1) },
        h("span", { className: "visually-hidden" }, words.day)),
      HOURS.map((hour) => h("div", named(-1, hour, span(hour),
        () => toggled({ hours: `${hour}-${hour + 1}` }),
        { role: "columnheader", className: "clock-hour" }),
      h("span", { className: hour % 3 ? "visually-hidden" : "" }, two(hour)))),
      h("span", { role: "columnheader", style: place(-1, 24), className: "clock-sum" }, words.sum));
    return [head, ...rows.map((one, row) => h("div", { role: "row", key: one.iso },
      h("div", named(row, -1, one.label, () => toggled({ weekdays: String(one.iso) }), {
        role: "rowheader", className: `clock-day${one.weekend ? " clock-weekend" : ""}`,
      }), one.short),
      HOURS.map((hour) => {
        const n = counts[row][hour];
        const said = n === null ? words.hidden : halo.number(n, 1);
        const on = isChosen(one.iso, hour);
        return h("div", named(row, hour, `${one.label} ${span(hour)}: ${said}`,
          () => toggled(stretch(rows, { row, hour }, { row, hour })), {
            role: "gridcell", "aria-selected": on, ...brush(row, hour),
            className: `clock-cell clock-${n === null ? "hidden" : shade(n, top)}${
              on ? "" : " clock-off"}`,
          }));
      }),
      h("span", { role: "gridcell", style: place(row, 24), className: "clock-sum" },
        one.sum === null ? "–" : halo.number(one.sum))))];
  }

  // The same week as a drawing, for a file.
  function drawing({ rows, counts, top }) {
    const [left, wide, tall] = [56, 30, 24];
    const colour = (name) => getComputedStyle(document.querySelector(`.clock-key .${name}`)).backgroundColor;
    const text = (x, y, said, anchor = "end") =>
      `<text x="${x}" y="${y}" text-anchor="${anchor}">${said}</text>`;
    const cells = rows.flatMap((one, row) => HOURS.map((hour) => {
      const n = counts[row][hour];
      const fill = n === null ? "none" : colour(`clock-${shade(n, top)}`);
      return `<rect x="${left + hour * wide}" y="${20 + row * tall}" width="${wide - 1}"
        height="${tall - 1}" style="fill:${fill}"/>`;
    }));
    const days = rows.map((one, row) => text(left - 8, 36 + row * tall, one.short));
    const hours = HOURS.filter((hour) => hour % 3 === 0)
      .map((hour) => text(left + hour * wide, 14, two(hour), "start"));
    const holder = document.createElement("div");
    holder.className = "clock-drawing";
    holder.innerHTML = `<svg width="${left + 24 * wide + 12}" height="${28 + 7 * tall}">${
      [...cells, ...days, ...hours].join("")}</svg>`;
    document.body.append(holder);
    setTimeout(() => holder.remove(), 5_000);
    return holder.firstChild;
  }

  function useDrag(rows) {
    const [held, hold] = React.useState(null);
    const [over, reach] = React.useState(null);
    React.useEffect(() => {
      const end = () => {
        if (held && over && (held.row !== over.row || held.hour !== over.hour))
          toggled(stretch(rows, held, over));
        hold(null);
        reach(null);
      };
      window.addEventListener("pointerup", end);
      return () => window.removeEventListener("pointerup", end);
    }, [held, over, rows]);
    const brush = (row, hour) => ({
      onPointerDown: (event) => {
        if (!event.button && event.pointerType === "mouse") hold({ row, hour });
      },
      onPointerEnter: (event) => { if (held && event.buttons & 1) reach({ row, hour }); },
    });
    const inside = (row, hour) => {
      const to = over || held;
      return (row - held.row) * (row - to.row) <= 0 && (hour - held.hour) * (hour - to.hour) <= 0;
    };
    return [brush, held && over ? inside : null];
  }

  halo.TimelineClock = function TimelineClock(props) {
    const { id, rows = [], words = {}, label = "", name = "timeline-clock" } = props;
    const ref = React.useRef(null);
    const parts = halo.address.useParts();
    const [at, set, move] = useWalk(ref);
    const [brush, inside] = useDrag(rows);
    const order = rows.map((one) => one.iso);
    const said = chosen(parts);
    const isChosen = inside ? (day, hour) => inside(order.indexOf(day), hour) : said;
    return h("figure", { id, className: "clock", "data-clock": rows.length ? "ok" : "empty" },
      rows.length > 0 && h("div", {
        ref, className: "clock-grid", role: "grid", "aria-label": label, dir: "ltr",
        "aria-multiselectable": true, onKeyDown: (event) => walk(event, move),
      }, h(Cells, { props, at, set, brush, isChosen })),
      rows.length > 0 && h("div", { className: "clock-foot" },
        h("div", { className: "clock-key", "aria-hidden": true, dir: "ltr" }, "0",
          [...Array(SHADES + 1).keys()].map((one) => h("span", { key: one, className: `clock-${one}` })),
          halo.number(props.top || 0, 1)),
        h("span", { className: "clock-zone" }, props.zone),
        h(halo.SaveButtons, {
          svg: () => drawing(props), words, name, title: words.title, note: props.note,
        })));
  };
})();
