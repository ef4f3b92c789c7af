// halo.TimeBar: the Dash component (see components/time_bar.py for its props). A slider with a
// histogram for a track. Time runs left to right in every language.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);

  const STEP_MS = 1000;
  const SPEEDS = [1, 2, 4];
  const PAGE = { hour: 24, day: 7 };
  const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");

  const ICONS = {
    play: "M6 4.5v11l9-5.5z",
    pause: "M6 4.5h3v11H6zM11 4.5h3v11h-3z",
    back: "M12.5 5 7.5 10l5 5",
    forward: "M7.5 5l5 5-5 5",
  };

  function icon(name) {
    return h("svg", { viewBox: "0 0 20 20", className: `time-bar-${name}`, "aria-hidden": true },
      h("path", { d: ICONS[name] }));
  }

  // All bars are one path: 8,760 hours of a year cost one element.
  function outline(bars) {
    const top = Math.max(1, ...bars.map((bar) => bar.count || 0));
    const heights = bars.map((bar) =>
      bar.height === undefined || bar.height === null ? (bar.count || 0) / top : bar.height);
    const gap = bars.length > 400 ? 0 : 0.2;
    const one = (share, i) => {
      const tall = Math.max(share * 96, share > 0 ? 3 : 1);
      return `M${i + gap / 2} 100V${(100 - tall).toFixed(1)}H${i + 1 - gap / 2}V100z`;
    };
    return heights.map(one);
  }

  function usePlayback(props, go) {
    const { playing, value, speed = 1, bars } = props;
    React.useEffect(() => {
      if (!playing) return undefined;
      const at = value === null || value === undefined ? -1 : value;
      if (at >= bars.length - 1) { props.setProps({ playing: false }); return undefined; }
      // A changing picture is motion too: slower where a person asked for less of it.
      const wait = Math.max(STEP_MS / speed, STILL.matches ? STEP_MS : 0);
      const timer = setTimeout(() => go(at + 1, true), at < 0 ? 0 : wait);
      return () => clearTimeout(timer);
    }, [playing, value, speed, bars]);
    React.useEffect(() => {
      const hide = () => { if (document.hidden) props.setProps({ playing: false }); };
      document.addEventListener("visibilitychange", hide);
      return () => document.removeEventListener("visibilitychange", hide);
    }, []);
  }

  // At its bar, but never cut off at the end: a character takes about 0.6 em.
  const place = (tick, many) =>
    `min(${(tick.index / many) * 100}%, 100% - ${tick.label.length * 0.6}em)`;

  function Track({ bars, ticks = [], value, unit, words, go }) {
    const shapes = React.useMemo(() => outline(bars), [bars]);
    const all = React.useMemo(() => shapes.join(""), [shapes]);
    const chosen = value !== null && value !== undefined && bars[value];
    const last = bars.length - 1;

    const at = (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      go(Math.min(last, Math.max(0, Math.floor(share * bars.length))));
    };
    const key = (event) => {
      const from = chosen ? value : 0;
      const page = PAGE[unit] || Math.max(1, Math.round(bars.length / 10));
      const to = {
        ArrowRight: from + 1, ArrowUp: from + 1, ArrowLeft: from - 1, ArrowDown: from - 1,
        PageUp: from + page, PageDown: from - page, Home: 0, End: last, Escape: null,
      }[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(to === null ? null : Math.min(last, Math.max(0, to)));
    };
    const says = chosen
      ? [chosen.label, chosen.count !== undefined &&
        halo.filled(words.count, { n: halo.number(chosen.count) })].filter(Boolean).join(", ")
      : words.whole;

    return h("div", { className: "time-bar-track" },
      h("div", {
        className: "time-bar-slider", role: "slider", tabIndex: 0, "aria-label": words.label,
        "aria-valuemin": 0, "aria-valuemax": last, "aria-valuenow": chosen ? value : 0,
        "aria-valuetext": says, title: says, onKeyDown: key,
        onPointerDown: (event) => {
          if (event.button) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          at(event);
        },
        onPointerMove: (event) => { if (event.buttons & 1) at(event); },
      },
      h("svg", {
        viewBox: `0 0 ${bars.length} 100`, preserveAspectRatio: "none", "aria-hidden": true,
      },
      h("path", { d: all, className: "time-bar-bars" }),
      chosen && h("rect", { className: "time-bar-cursor", x: value, y: 0, width: 1, height: 100 }),
      chosen && h("path", { d: shapes[value], className: "time-bar-now" }))),
      h("div", { className: "time-bar-ticks", "aria-hidden": true },
        ticks.map((tick) => h("span", {
          key: tick.index, style: { left: place(tick, bars.length) },
        }, tick.label))));
  }

  function Heading({ props, words, go }) {
    const { bars, value, title, note, units = [], unit, speed = 1, setProps } = props;
    const chosen = value !== null && value !== undefined && bars[value];
    const faster = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    return h("div", { className: "time-bar-heading" },
      h("strong", { dir: "auto" }, chosen ? chosen.label : title || words.whole),
      note && h("span", { className: "time-bar-note", dir: "auto" }, note),
      h("span", { className: "time-bar-choices" },
        chosen && h("button", { type: "button", onClick: () => go(null) }, words.whole),
        units.map((one) => h("button", {
          key: one.value, type: "button", "aria-pressed": one.value === unit,
          onClick: () => setProps({ unit: one.value, value: null, playing: false }),
        }, one.label)),
        h("button", {
          type: "button", className: "time-bar-speed", title: words.speed,
          "aria-label": `${words.speed || ""} ${speed}×`.trim(),
          onClick: () => setProps({ speed: faster }),
        }, `${speed}×`)));
  }

  function Buttons({ props, words, go }) {
    const { bars, value, playing, setProps } = props;
    const last = bars.length - 1;
    const from = value === null || value === undefined ? -1 : value;
    const side = (name, to, shortcut, off) => h("button", {
      type: "button", className: "time-bar-step", "aria-label": words[name], title: words[name],
      "data-shortcut": shortcut, disabled: off, onClick: () => go(to),
    }, icon(name));
    const play = () => {
      if (!playing && from >= last) setProps({ value: 0, playing: true });
      else setProps({ playing: !playing });
    };
    return h("div", { className: "time-bar-buttons" },
      side("back", Math.max(0, from - 1), "[", from <= 0),
      h("button", {
        type: "button", className: "time-bar-button", "data-shortcut": "space",
        "aria-label": playing ? words.pause : words.play,
        title: playing ? words.pause : words.play, onClick: play, disabled: bars.length < 2,
      }, icon(playing ? "pause" : "play")),
      side("forward", Math.min(last, from + 1), "]", from >= last));
  }

  halo.TimeBar = function TimeBar(props) {
    const { id, bars = [], words = {} } = props;
    const whole = { ...props, bars };
    const go = (to, plays = false) => props.setProps(
      plays ? { value: to } : { value: to, playing: false },
    );
    usePlayback(whole, go);
    return h("div", { id, className: "time-bar", dir: "ltr", "data-value": props.value },
      h(Heading, { props: whole, words, go }),
      !props.bars ? h("span", { className: "skeleton" }) : bars.length === 0
        ? h("p", { className: "time-bar-empty", dir: "auto" }, words.empty)
        : h("div", { className: "time-bar-row" },
          h(Buttons, { props: whole, words, go }),
          h(Track, { ...whole, words, go })));
  };
})();
