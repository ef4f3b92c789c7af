// halo.SpotCards: the Dash component (see components/spot_cards.py for its props). Every word is
// text; the card that the address names is open and in view.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);
  const BADGES = { new: "rising", emerging: "rising", persistent: "lasting" };

  const icon = (name) =>
    h("span", { className: `icon icon-small icon-${name}`, "aria-hidden": "true" });

  const bar = ({ share, kind, title }, at) =>
    h("span", { key: at, className: "slice-place", title },
      h("span", { className: `slice${kind ? ` slice-${kind}` : ""}`,
        style: { height: `${100 * share}%` } }));

  const year = ({ bars, ends, summary }) =>
    h("figure", { className: "slices" },
      h("div", { className: "slice-bars", dir: "ltr", "aria-hidden": "true" }, bars.map(bar)),
      h("div", { className: "week-ends", dir: "ltr" },
        ends.map((end) => h("bdi", { key: end }, end))),
      h("figcaption", { className: "figure-note" }, summary));

  function details(card, { words, dialog, tells }) {
    const [standing, ...firm] = card.said;
    return h("div", { id: `spot-${card.id}`, className: "spot-more" },
      card.warning && h("p", { className: "spot-warning" }, icon("warning"), card.warning),
      h("p", null, standing),
      card.bars.length > 0 && year(card),
      firm.map((line) => h("p", { key: line }, line)),
      h("div", { className: "spot-ways" },
        h("button", {
          type: "button", className: "button",
          "data-opens": dialog, "data-tells": tells, "data-word": card.id,
        }, icon("plus"), words.log),
        h("a", { className: "button", href: card.href }, icon("map"), words.on_map)));
  }

  function Card({ card, open, given }) {
    const ref = React.useRef(null);
    React.useEffect(() => {
      if (open) ref.current.scrollIntoView({ block: "nearest" });
    }, [open]);
    const chosen = open ? { "data-chosen": "1" } : {};
    return h("li", { ref, className: "spot-card", "data-spot": card.id, ...chosen },
      h("h3", null, h("button", {
        type: "button", className: "spot-heading", "aria-expanded": String(open),
        "data-address": `spot=${card.id}`, "data-address-back": "spot=",
      },
      h("span", { className: `spot-number spot-${card.status}` }, card.number),
      h("bdi", { className: "spot-place" }, card.place),
      h("span", { className: `badge status-${BADGES[card.status] || "other"}` }, card.badge))),
      h("p", { className: "spot-excess" }, card.excess),
      h("p", { className: "muted" }, card.facts),
      open && details(card, given));
  }

  halo.SpotCards = function SpotCards(props) {
    const { spot = "" } = halo.address.useParts();
    return h("ol", { className: "spot-list" }, props.cards.map((card) =>
      h(Card, { key: card.id, card, open: card.id === spot, given: props })));
  };
})();
