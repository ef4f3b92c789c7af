// halo.useBrush: choosing a stretch of bars by dragging, by two clicks or by keys. What is chosen
// becomes `from` and `to` of the address, and everything else follows from there.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const PAGE = { hour: 24, day: 7, week: 4, month: 12 };

  const between = (one, other) => ({ first: Math.min(one, other), last: Math.max(one, other) });

  // Bars stand for whole days; hours of a single day become `hours` besides.
  function chosen(bars, { first, last }) {
    const [from, to] = [bars[first], bars[last]];
    const change = { from: from.first, to: to.end, last: "" };
    if (from.hour === undefined || from.first !== to.first) return change;
    const whole = from.hour === 0 && to.hour === 23;
    return { ...change, hours: whole ? "" : `${from.hour}-${to.hour + 1}` };
  }

  halo.useBrush = function (bars, grain, at) {
    const [cursor, move] = React.useState(null);
    const [anchor, fix] = React.useState(null);
    const dragged = React.useRef(false);
    const end = bars.length - 1;
    React.useEffect(() => { move(null); fix(null); }, [bars]);

    const apply = (last) => {
      fix(null);
      halo.address.go(chosen(bars, between(anchor, last)));
    };
    const press = (index) => (anchor === null ? fix(index) : apply(index));

    const pointer = {
      onPointerDown: (event) => {
        if (event.button || !bars.length) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = false;
        const index = at(event);
        move(index);
        if (anchor === null) { fix(index); dragged.current = "new"; }
      },
      onPointerMove: (event) => {
        const index = at(event);
        move(index);
        if (event.buttons & 1 && anchor !== null && index !== anchor) dragged.current = "drag";
      },
      onPointerUp: (event) => {
        const index = at(event);
        if (anchor === null || dragged.current === "new") return;
        apply(index);
      },
      onPointerCancel: () => fix(null),
      onPointerLeave: () => { if (anchor === null) move(null); },
    };

    const onKeyDown = (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      // The first arrow only shows where one stands: at the newest bar.
      const from = cursor === null ? end : cursor;
      const page = PAGE[grain] || 7;
      const to = {
        ArrowRight: from + 1, ArrowUp: from + 1, ArrowLeft: from - 1, ArrowDown: from - 1,
        PageUp: from + page, PageDown: from - page, Home: 0, End: end,
      }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        if (event.shiftKey && anchor === null) fix(from);
        const shown = cursor === null && event.key.startsWith("Arrow") ? end : to;
        move(Math.min(end, Math.max(0, shown)));
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        press(from);
      } else if (event.key === "Escape" && anchor !== null) {
        event.stopPropagation();
        fix(null);
      }
    };

    const last = cursor === null ? anchor : cursor;
    const brushed = anchor === null ? null : between(anchor, last);
    return { cursor, anchor, brushed, pointer, onKeyDown };
  };
})();
