// halo.Plain: the Dash component (see components/plain.py). A tree of elements as one component;
// every word of it is text. Rows with a number of their own are the same rows when the list moves.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});

  function draw(one, at) {
    if (Array.isArray(one)) return one.map(draw);
    if (one === null || typeof one !== "object") return one;
    const key = one.a["data-row"] || (one.c && one.c.a && one.c.a["data-row"]) || at;
    const inside = one.c === null || one.c === undefined ? [] : [draw(one.c)].flat();
    return React.createElement(one.n, { key, ...one.a }, ...inside);
  }

  halo.Plain = function Plain({ id, className, tree }) {
    const inside = React.useMemo(() => draw(tree), [JSON.stringify(tree)]);
    return React.createElement("div", { id, className }, inside);
  };
})();
