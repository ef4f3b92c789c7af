// halo.Seek: the Dash component (see components/seek.py).
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const h = (...all) => React.createElement(...all);
  const PAUSE_MS = 350;

  halo.Seek = function Seek({ id, param, label, most }) {
    const said = halo.address.useParts()[param] || "";
    const [words, setWords] = React.useState(said);
    React.useEffect(() => setWords(said), [said]);
    React.useEffect(() => {
      if (words.trim() === said) return undefined;
      const later = setTimeout(() => halo.address.go({ [param]: words.trim() }, true), PAUSE_MS);
      return () => clearTimeout(later);
    }, [words, said]);
    return h("div", { className: "field seek" },
      h("label", { htmlFor: `${id}-field` }, label),
      h("input", {
        id: `${id}-field`, type: "search", className: "input", dir: "auto", value: words,
        maxLength: most, autoComplete: "off", spellCheck: false,
        onChange: ({ target }) => setWords(target.value),
      }));
  };
})();
