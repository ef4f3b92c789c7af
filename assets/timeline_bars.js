// halo.TimelineBars: the Dash component (see components/timeline_bars.py for its props). Bars over
// time that are brushed. Time runs left to right in every language.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);
  const NARROW = 560;

  // The width of an element in pixels, whenever it changes.
  halo.useWidth = function (ref) {
    const [width, set] = React.useState(0);
    React.useEffect(() => {
      const watch = new ResizeObserver(([entry]) => set(Math.round(entry.contentRect.width)));
      watch.observe(ref.current);
      return () => watch.disconnect();
    }, []);
    return width;
  };

  function Hatch({ id }) {
    return h("defs", null, h("pattern", {
      id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    }, h("path", { d: "M0 0V6", className: "bars-hatch" })));
  }

  function Axes({ to, ticks, width, zone }) {
    const room = 64;
    let free = -room;
    const kept = ticks.filter(({ index }) => {
      const x = to.x(index);
      if (x < free || x > width - 48) return false;
      free = x + room;
      return true;
    });
    return h("g", { className: "bars-axes" },
      to.marks.map((mark) => h("g", { key: mark },
        h("path", { className: "bars-grid", d: `M${to.start} ${to.y(mark)}H${width - to.end}` }),
        h("text", { x: to.start - 8, y: to.y(mark) + 4, textAnchor: "end" }, halo.number(mark)))),
      kept.map(({ index, label }) => h("g", { key: index },
        h("path", { className: "bars-tick", d: `M${to.x(index)} ${to.base}v5` }),
        h("text", { x: to.x(index) + 2, y: to.base + 17 }, label))),
      h("text", { x: to.start, y: to.base + 34 }, zone));
  }

  function Missing({ bars, to, hatch, words }) {
    return halo.timelineShapes.runs(bars, (bar) => bar.missing).map(({ first, end }) => {
      const [x, wide] = [to.x(first), to.wide * (end - first)];
      return h("g", { key: first, className: "bars-missing" },
        h("rect", { x, y: to.top, width: wide, height: to.tall, fill: `url(#${hatch})` }),
        wide > 52 && h("text", {
          x: x + wide / 2, y: to.top + to.tall / 2, textAnchor: "middle",
        }, words.no_data));
    });
  }

  function Marks({ marks, to }) {
    return marks.map(({ id, number, first, end, text }) => {
      const [x, wide] = [to.x(first), Math.max(2, to.wide * (end - first))];
      return h("g", { key: id, className: "bars-mark" },
        h("title", null, text),
        h("path", { d: `M${x} ${to.top - 2}V${to.base}`, className: "bars-mark-line" }),
        h("rect", { x, y: to.top - 6, width: wide, height: 3 }),
        h("circle", { cx: x, cy: to.top - 10, r: 8 }),
        h("text", { x, y: to.top - 6.5, textAnchor: "middle" }, number));
    });
  }

  function Series({ bars, to, parts, compared }) {
    const { stacks, columns, outline, zeros, whiskers } = halo.timelineShapes;
    const whole = (bar) => [bar.n, 0];
    return h("g", null,
      h("path", {
        className: "bars-completed",
        d: columns(bars, to, (bar) => bar.mid !== null, (bar) => [bar.mid, bar.n || 0]),
      }),
      compared
        ? h("path", { className: "bars-whole", d: columns(bars, to, (bar) => bar.n > 0, whole) })
        : stacks(bars, to, parts.length).map((d, at) => h("path", {
          key: at, d, style: { fill: `var(${parts[at].token})` },
        })),
      h("path", {
        className: "bars-partial", d: columns(bars, to, (bar) => bar.partial && bar.n > 0, whole),
      }),
      h("path", { className: "bars-zero", d: zeros(bars, to) }),
      ["halo", "whisker"].map((one) => h("path", {
        key: one, className: `bars-${one}`, d: whiskers(bars, to),
      })),
      h("path", { className: "bars-reference", d: outline(bars, to) }));
  }

  function Hidden({ bars, to }) {
    return bars.map((bar, at) => bar.hidden && h("circle", {
      key: at, className: "bars-hidden", cx: to.x(at + 0.5), cy: to.base - 5,
      r: Math.min(3, to.wide / 3),
    }));
  }

  function Tip({ bar, x, width }) {
    const side = x > width / 2 ? { right: width - x + 12 } : { left: x + 12 };
    return h("div", { className: "bars-tip", style: side, dir: "auto" },
      h("strong", null, bar.label), bar.lines.map((line) => h("div", { key: line }, line)));
  }

  halo.TimelineBars = function TimelineBars(props) {
    const { id, bars = [], parts = [], marks = [], words = {}, grain, label = "" } = props;
    const place = React.useRef(null);
    const drawing = React.useRef(null);
    const width = halo.useWidth(place);
    const height = (width || window.innerWidth) < NARROW ? 240 : 300;
    const to = React.useMemo(
      () => halo.timelineShapes.scale(bars, width, height), [bars, width, height]);
    const at = (event) => to.index(event.clientX - place.current.getBoundingClientRect().left);
    const { cursor, anchor, brushed, pointer, onKeyDown } = halo.useBrush(bars, grain, at);
    const series = React.useMemo(() => h("g", null,
      h(Missing, { bars, to, hatch: `${id}-hatch`, words }),
      h(Series, { bars, to, parts, compared: props.compared }),
      h(Hidden, { bars, to })), [bars, to, parts, props.compared]);

    const here = cursor === null ? null : bars[cursor];
    const says = here
      ? [here.label, ...here.lines, anchor === null ? "" : words.anchored].filter(Boolean).join(". ")
      : words.rest;
    return h("figure", { id, className: "bars", "data-bars": bars.length ? "ok" : "empty" },
      h("div", {
        ref: place, className: "bars-place", dir: "ltr", tabIndex: 0, role: "slider",
        "aria-label": label, "aria-valuemin": 0, "aria-valuemax": Math.max(0, bars.length - 1),
        "aria-valuenow": cursor === null ? Math.max(0, bars.length - 1) : cursor,
        "aria-valuetext": says, style: { height }, onKeyDown, ...pointer,
      },
      width > 0 && bars.length > 0 && h("svg", { ref: drawing, width, height, "aria-hidden": true },
        h(Hatch, { id: `${id}-hatch` }),
        h(Axes, { to, ticks: props.ticks || [], width, zone: props.zone }),
        here && h("rect", {
          className: "bars-cursor", x: to.x(cursor), y: to.top, width: to.wide, height: to.tall,
          "data-screen": "",
        }),
        series,
        h(Marks, { marks, to }),
        brushed && h("rect", {
          className: "bars-brush", x: to.x(brushed.first), y: to.top, height: to.tall,
          width: to.wide * (brushed.last - brushed.first + 1), "data-screen": "",
        })),
      here && h(Tip, { bar: here, x: to.x(cursor + 0.5), width })),
      h("div", { className: "bars-foot" },
        h("p", { className: "bars-hint" }, anchor === null ? words.hint : words.anchored),
        bars.length > 0 && h(halo.SaveButtons, {
          svg: () => drawing.current, words, name: "timeline", title: props.title || label,
          note: props.note, keys: props.compared ? [] : parts,
        })));
  };
})();
