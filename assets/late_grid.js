// AG Grid is fetched when the first table of a visit comes near: until then this stands in its place,
// and its own script then puts itself there. See components/incident_table.py.
(function () {
  "use strict";
  const SCRIPT = "/_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js";
  let loading = null;

  function fetched() {
    loading = loading || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = SCRIPT;
      script.onload = done;
      script.onerror = () => { loading = null; failed(new Error(SCRIPT)); };
      document.head.append(script);
    });
    return loading;
  }

  function Late(props) {
    const [state, tell] = React.useState("loading");
    const place = React.useRef(null);
    React.useEffect(() => {
      const watch = new IntersectionObserver((seen) => {
        if (!seen.some((one) => one.isIntersecting)) return;
        watch.disconnect();
        fetched().then(() => tell("ok"), () => tell("failed"));
      }, { rootMargin: "400px" });
      watch.observe(place.current);
      return () => watch.disconnect();
    }, []);
    if (state === "ok") return React.createElement(window.dash_ag_grid.AgGrid, props);
    return React.createElement("div", { ref: place, id: props.id, className: "incident-grid", "data-grid": state });
  }
  Late.dashRenderType = true;

  window.dash_ag_grid = window.dash_ag_grid || { AgGrid: Late };

  // A heading with a way to the chip that filters by this column. The grid hears of a click before
  // React does, and would sort: so the button listens for itself.
  function Head({ displayName, chip, filters }) {
    const ref = React.useRef(null);
    React.useEffect(() => {
      const open = (event) => {
        event.stopPropagation();
        const panel = document.getElementById(chip).closest("details");
        panel.open = true;
        panel.querySelector(".chip-panel :is(input, button)").focus();
      };
      ref.current.addEventListener("click", open);
      return () => ref.current && ref.current.removeEventListener("click", open);
    }, [chip]);
    return React.createElement(React.Fragment, null, displayName,
      React.createElement("button", {
        ref, type: "button", className: "grid-filter", title: filters, "aria-label": filters,
      }, React.createElement("span", { className: "icon icon-small icon-filter" })));
  }
  const drawn = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  drawn.TimelineHead = Head;

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  // The server sorts: a page of rows stays as it came.
  functions.timelineOrder = () => 0;
  functions.timelineKey = ({ event, data }) => {
    if (event.key !== "Enter" || !data) return;
    window.halo.address.go({ incident: String(data.id) });
  };
})();
