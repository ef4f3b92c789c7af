// Where the map looks: the whole city in the space that the cards leave free, and from the first
// move on what the address says (place=zoom,latitude,longitude), so that a link shows the same.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const EDGE_PX = 16;
  const LEAST_PX = 120; // of the map's height are always used
  // From which zoom on cells of a resolution are drawn.
  const CELL_ZOOM = { 8: 11, 9: 13, 10: 15 };

  // Pixels of the map that lie under the cards, on each side.
  function covered(map) {
    const whole = map.getContainer().getBoundingClientRect();
    const page = map.getContainer().closest(".map-page");
    const side = (name) => {
      const found = page && page.querySelector(name);
      const box = found && found.getBoundingClientRect();
      return box && box.height ? box : null;
    };
    const [top, drawer] = [side(".map-top > *"), side(".drawer:not([hidden])")];
    const sheet = drawer && drawer.width > whole.width / 2;
    const low = sheet ? drawer : side(".map-summary");
    const beside = sheet ? null : drawer;
    const isRight = beside && beside.left - whole.left > whole.right - beside.right;
    const above = top ? top.bottom - whole.top : 0;
    const below = low ? whole.bottom - low.top : 0;
    return {
      above,
      below: Math.min(below, whole.height - above - LEAST_PX - 2 * EDGE_PX),
      left: beside && !isRight ? beside.right - whole.left : 0,
      right: isRight ? whole.right - beside.left : 0,
    };
  }

  function free(map) {
    const { above, below, left, right } = covered(map);
    return {
      paddingTopLeft: [left + EDGE_PX, above + EDGE_PX],
      paddingBottomRight: [right + EDGE_PX, below + EDGE_PX],
      animate: false,
    };
  }

  halo.fitFree = function (map, bounds, maxZoom) {
    map.fitBounds(bounds, { ...free(map), maxZoom });
  };

  function told() {
    const [zoom, lat, lng] = (halo.address.parts().place || "").split(",").map(Number);
    const right = [zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 85;
    return right ? { zoom, center: [lat, lng] } : null;
  }

  function spelled(map) {
    const { lat, lng } = map.getCenter();
    return [Number(map.getZoom().toFixed(2)), lat.toFixed(5), lng.toFixed(5)].join(",");
  }

  const isCell = (text) => Boolean(text && window.h3 && window.h3.isValidCell(text));

  // A linked cell too small for the city's view is gone to.
  function approach(map, cell) {
    if (!isCell(cell)) return;
    const zoom = CELL_ZOOM[window.h3.getResolution(cell)];
    if (zoom > map.getZoom() + 1) halo.fitFree(map, window.h3.cellToBoundary(cell), zoom);
  }

  // The drawer opens over the map: the cell it tells of comes out from under it, until somebody
  // moves the map with that cell open. `put(act)` moves the map in nobody's name.
  function uncovered(map, drawer, put) {
    let left = told() ? halo.address.parts().cell : null;
    let isOpen = false;
    const watch = new ResizeObserver(() => {
      const { cell } = halo.address.parts();
      if (isOpen && drawer.hidden) left = null;
      isOpen = !drawer.hidden;
      if (isOpen && cell !== left && isCell(cell))
        put(() => map.panInside(window.h3.cellToLatLng(cell), free(map)));
    });
    watch.observe(drawer);
    return { leave() { left = halo.address.parts().cell; }, stop() { watch.disconnect(); } };
  }

  // Everything of the map of `page`; `whole()` shows the city.
  function kept(map, page, whole) {
    let size = map.getSize();
    let byHand = true;
    const put = (act) => { byHand = false; act(); byHand = true; };

    const begin = () => {
      const there = told();
      const { area, cell } = halo.address.parts();
      if (there) map.setView(there.center, there.zoom, { animate: false });
      else if (!area) { whole(); approach(map, cell); } // the area layer goes to an area
    };
    const cell = uncovered(map, page.querySelector(".drawer"), put);
    const moved = () => {
      const isResized = !size.equals(map.getSize());
      size = map.getSize();
      if (isResized && byHand) put(begin);
      else if (byHand) {
        cell.leave();
        halo.address.go({ place: spelled(map) }, true);
      }
    };
    const press = (event) => {
      const button = event.target.closest("[data-map]");
      if (!button) return;
      if (button.dataset.map === "in") map.zoomIn();
      else if (button.dataset.map === "out") map.zoomOut();
      else { halo.address.go({ place: "" }, true); put(whole); }
    };
    const back = () => { if (told()) put(begin); };

    map.whenReady(() => put(begin));
    map.on("moveend", moved);
    page.addEventListener("click", press);
    window.addEventListener("popstate", back);
    return () => {
      cell.stop();
      map.off("moveend", moved);
      page.removeEventListener("click", press);
      window.removeEventListener("popstate", back);
    };
  }

  // React hook: `box` is west, south, east, north of the city, null until it is known.
  halo.usePlace = function (map, box) {
    const first = React.useRef(null);
    React.useEffect(() => {
      const page = map && map.getContainer().closest(".map-page");
      if (!page) return undefined;
      first.current = first.current || { center: map.getCenter(), zoom: map.getZoom() };
      const whole = () => {
        if (box) halo.fitFree(map, [[box[1], box[0]], [box[3], box[2]]]);
        else map.setView(first.current.center, first.current.zoom, { animate: false });
      };
      return kept(map, page, whole);
    }, [map, box && box.join(",")]);
  };
})();
