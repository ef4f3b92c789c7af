// halo.saveSvg(svg, {...}): a drawing of ours as a file, looking as it does on the page.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const NS = "http://www.w3.org/2000/svg";
  const STYLES = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width",
    "stroke-dasharray", "opacity", "font-family", "font-size", "font-weight", "text-anchor",
    "display", "visibility"];
  const LINE = 20;

  function node(name, attributes, text = "") {
    const made = document.createElementNS(NS, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  }

  // Style sheets stay behind: what they say is written into every element.
  function dressed(svg) {
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((one, at) => {
      const seen = getComputedStyle(from[at]);
      one.setAttribute("style", STYLES.map((key) => `${key}:${seen.getPropertyValue(key)}`).join(";"));
    });
    copy.querySelectorAll("[data-screen]").forEach((one) => one.remove());
    return copy;
  }

  // The drawing with its title above and its colours named below.
  function sheet(svg, { title, note = [], keys = [] }) {
    const { width, height } = svg.getBoundingClientRect();
    const [ink, muted, panel] = ["--ink", "--muted", "--panel"].map(halo.token);
    const face = `font: 12px Inter, "Plex Arabic", system-ui, sans-serif; fill: ${ink}`;
    const across = Math.max(1, Math.floor((width - 16) / 170));
    const rows = Math.ceil(keys.length / across);
    const tall = Math.round(height + (2 + rows + note.length) * LINE);
    const whole = node("svg", { xmlns: NS, width: Math.round(width), height: tall });
    whole.append(node("rect", { width: "100%", height: "100%", fill: panel }));
    whole.append(node("text", { x: 12, y: 20, style: `${face}; font-weight: 650` }, title));
    const inner = dressed(svg);
    inner.setAttribute("y", LINE + 8);
    whole.append(inner);
    keys.forEach(({ label, token }, at) => {
      const x = 12 + (at % across) * 170;
      const y = LINE + 8 + height + 14 + Math.floor(at / across) * LINE;
      whole.append(node("rect", { x, y: y - 9, width: 10, height: 10, fill: halo.token(token) }));
      whole.append(node("text", { x: x + 16, y, style: face }, label));
    });
    note.forEach((line, at) => whole.append(node("text", {
      x: 12, y: tall - 10 - (note.length - 1 - at) * LINE, style: `${face}; fill: ${muted}`,
    }, line)));
    return whole;
  }

  function offered(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  function painted(url, whole) {
    return new Promise((done, failed) => {
      const image = new Image();
      image.onerror = failed;
      image.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = 2 * whole.getAttribute("width");
        canvas.height = 2 * whole.getAttribute("height");
        const brush = canvas.getContext("2d");
        brush.scale(2, 2);
        brush.drawImage(image, 0, 0);
        canvas.toBlob(done, "image/png");
      };
      image.src = url;
    });
  }

  halo.saveSvg = async function (svg, { name, format, ...said }) {
    const whole = sheet(svg, said);
    const text = new XMLSerializer().serializeToString(whole);
    const drawn = new Blob([text], { type: "image/svg+xml" });
    if (format === "svg") { offered(drawn, `${name}.svg`); return; }
    const url = URL.createObjectURL(drawn);
    try {
      offered(await painted(url, whole), `${name}.png`);
    } finally {
      URL.revokeObjectURL(url);
    }
  };

  // React: the two quiet buttons under a drawing; `svg` gives the element when one is pressed.
  halo.SaveButtons = function SaveButtons({ svg, words, ...said }) {
    return React.createElement("div", {
      className: "chart-tools", role: "group", "aria-label": words.save,
    }, ["png", "svg"].map((format) => React.createElement("button", {
      key: format, type: "button", className: "chart-save",
      title: `${words.save} (${format.toUpperCase()})`,
      onClick: () => halo.saveSvg(svg(), { ...said, format }),
    }, format.toUpperCase())));
  };
})();
