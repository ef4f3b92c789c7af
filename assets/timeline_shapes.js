// halo.timelineShapes: where the bars of the timeline stand, as SVG paths. Pure geometry.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const EDGE = { top: 22, bottom: 40, end: 4, start: 44 };

  // Round limits of the value axis: at most five lines, whole numbers.
  function levels(top) {
    const rough = Math.max(1, top) / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(1, [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough));
    const found = [];
    for (let at = 0; at < top + step; at += step) found.push(at);
    return found;
  }

  function highest(bars) {
    return Math.max(1, ...bars.map((bar) => Math.max(bar.n || 0, bar.ref || 0, bar.high || 0)));
  }

  function scale(bars, width, height) {
    const marks = levels(highest(bars));
    const top = marks[marks.length - 1];
    const inner = Math.max(1, width - EDGE.start - EDGE.end);
    const tall = height - EDGE.top - EDGE.bottom;
    const wide = inner / Math.max(1, bars.length);
    return {
      ...EDGE, marks, wide, inner, tall, base: EDGE.top + tall,
      x: (index) => EDGE.start + index * wide,
      y: (value) => EDGE.top + tall * (1 - Math.max(0, value) / top),
      index: (px) => Math.min(bars.length - 1, Math.max(0, Math.floor((px - EDGE.start) / wide))),
    };
  }

  const box = (x, y, wide, tall) => `M${x.toFixed(2)} ${y.toFixed(2)}h${wide.toFixed(2)}v${
    tall.toFixed(2)}h${(-wide).toFixed(2)}z`;

  // Space on both sides of a bar; one that has the chart to itself stays a bar.
  const inset = (to) => Math.max((to.wide - 160) / 2,
    to.wide > 5 ? Math.min(2, to.wide * 0.12) : to.wide > 2 ? 0.5 : 0);

  // One path for each part of the stack, in the order given.
  function stacks(bars, to, count) {
    const gap = inset(to);
    const paths = Array.from({ length: count }, () => []);
    bars.forEach((bar, at) => {
      if (bar.n === null) return;
      let under = 0;
      bar.parts.forEach((n, part) => {
        if (n <= 0) return;
        const [y, low] = [to.y(under + n), to.y(under)];
        paths[part].push(box(to.x(at) + gap, y, to.wide - 2 * gap, low - y));
        under += n;
      });
    });
    return paths.map((one) => one.join(""));
  }

  function columns(bars, to, keep, sides) {
    const gap = inset(to);
    return bars.map((bar, at) => {
      if (!keep(bar)) return "";
      const [high, low] = sides(bar);
      return box(to.x(at) + gap, to.y(high), to.wide - 2 * gap, to.y(low) - to.y(high));
    }).join("");
  }

  // Where nothing was reported the whole height is hatched: it is not a bar of zero.
  function runs(bars, keep) {
    const found = [];
    bars.forEach((bar, at) => {
      const last = found[found.length - 1];
      if (!keep(bar)) return;
      if (last && last.end === at) last.end = at + 1;
      else found.push({ first: at, end: at + 1 });
    });
    return found;
  }

  // The period compared with: an outline over the bars, broken where nothing is known.
  function outline(bars, to) {
    let drawn = "";
    let open = false;
    bars.forEach((bar, at) => {
      if (bar.ref === null) { open = false; return; }
      const y = to.y(bar.ref).toFixed(2);
      drawn += `${open ? "L" : "M"}${to.x(at).toFixed(2)} ${y}H${to.x(at + 1).toFixed(2)}`;
      open = true;
    });
    return drawn;
  }

  function zeros(bars, to) {
    const gap = inset(to);
    return bars.map((bar, at) => bar.n === 0
      ? `M${(to.x(at) + gap).toFixed(2)} ${to.base - 1}h${(to.wide - 2 * gap).toFixed(2)}` : "").join("");
  }

  // Narrow bars would be nothing but their intervals: there the pale part alone is drawn.
  function whiskers(bars, to) {
    if (to.wide < 7) return "";
    return bars.map((bar, at) => {
      if (bar.high === null) return "";
      const [x, cap] = [to.x(at + 0.5), 3];
      const [high, low] = [to.y(bar.high).toFixed(2), to.y(bar.low).toFixed(2)];
      return `M${x - cap} ${high}h${2 * cap}M${x} ${high}V${low}M${x - cap} ${low}h${2 * cap}`;
    }).join("");
  }

  halo.timelineShapes = { scale, stacks, columns, runs, outline, zeros, whiskers };
})();
