// Where the hexagons come from: one answer for the view, one for each step of playback.
// The latest request wins, an error keeps what is shown, and the next step is fetched ahead.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const MOST_STEPS = 200;

  function joined(url, fields) {
    const text = Object.entries(fields).map(([key, value]) => `${key}=${value}`).join("&");
    return url + (url.includes("?") ? "&" : "?") + text;
  }

  async function answerOf(url, signal) {
    const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
    const body = await response.json().catch(() => null);
    performance.clearMarks("hexagons-answer");
    performance.mark("hexagons-answer"); // bench.paint reads these two marks
    if (response.ok && body) return body;
    const said = body && (body.message || body.detail || body.error);
    throw Object.assign(new Error(), { said: typeof said === "string" ? said : "" });
  }

  function summaryOf(answer) {
    const { breaks, measure, unit, resolution, data_through, version } = answer;
    return { ...answer.summary, breaks, measure, unit, resolution, data_through, version };
  }

  function status(picture) {
    return picture.klass.some((klass) => klass > 0) || picture.flags.some((f) => f) ? "ok" : "empty";
  }

  // `show(picture)` draws; `report(props)` tells Dash.
  halo.hexSource = function (show, report) {
    const steps = new Map(); // address -> {promise, abort, number}
    let held = null; // {key, url, box, res, picture}
    let asked = null; // {key, abort} while an answer is on its way
    let wanted = {};

    function failed(error) {
      if (error.name === "AbortError") return;
      // A browser's own words ("Failed to fetch") are in no language of ours.
      report({ status: "error", message: error.said || "" });
    }

    function frame({ url, refresh, bounds, res }) {
      const kept = held && held.url === url && held.refresh === refresh && held.res === res;
      const box = kept && halo.cells.within(bounds, held.box)
        ? held.box : halo.cells.snapped(bounds);
      return { url, refresh, res, box, key: [url, refresh, res, box].join(" ") };
    }

    function dropSteps(keep) {
      for (const [address, entry] of steps) {
        if (keep(entry)) continue;
        entry.abort.abort();
        steps.delete(address);
      }
    }

    async function loadBase() {
      const next = frame(wanted);
      if (held && held.key === next.key) {
        if (asked) asked.abort.abort();
        asked = null;
        return loadStep();
      }
      if (asked && asked.key === next.key) return undefined;
      if (asked) asked.abort.abort();
      const mine = (asked = { key: next.key, abort: new AbortController() });
      report({ status: "loading" });
      try {
        const where = { res: next.res, bbox: next.box.join(",") };
        const answer = await answerOf(joined(next.url, where), mine.abort.signal);
        if (asked !== mine) return undefined;
        held = { ...next, picture: halo.cells.picture(answer) };
        dropSteps(() => false);
        report({ summary: summaryOf(answer) });
        asked = null;
        return loadStep();
      } catch (error) {
        if (asked === mine) { asked = null; failed(error); }
        return undefined;
      }
    }

    function stepEntry(number) {
      const address = joined(wanted.stepUrl, {
        step: number, res: held.res, bbox: held.box.join(","),
      });
      if (steps.has(address)) return steps.get(address);
      const abort = new AbortController();
      const entry = { number, abort, done: false };
      entry.promise = answerOf(address, abort.signal).then(
        (answer) => { entry.done = true; return halo.cells.picture(answer, held.picture); },
      );
      entry.promise.catch(() => steps.delete(address));
      steps.set(address, entry);
      if (steps.size > MOST_STEPS) steps.delete(steps.keys().next().value);
      return entry;
    }

    async function loadStep() {
      const { step, stepUrl } = wanted;
      const base = held.picture;
      if (step === null || step === undefined || !stepUrl) {
        show(base);
        return report({ status: status(base), message: "" });
      }
      // A person who drags fast asks for more than is wanted: stop what nobody waits for.
      dropSteps((one) => one.done || one.number === step || one.number === step + 1);
      try {
        const picture = await stepEntry(step).promise;
        if (wanted.step !== step || wanted.stepUrl !== stepUrl || !held || held.picture !== base)
          return undefined;
        show(halo.cells.overlaid(base, picture));
        report({ status: "ok", message: "" });
        if (wanted.last === undefined || step < wanted.last) stepEntry(step + 1);
      } catch (error) {
        if (wanted.step === step && held && held.picture === base) failed(error);
      }
      return undefined;
    }

    function want(next) {
      if (next.stepUrl !== wanted.stepUrl) dropSteps(() => false);
      wanted = next;
      if (next.url) return loadBase();
      stop();
      held = null;
      show(null);
      return report({ status: "empty", message: "", summary: null });
    }

    function stop() {
      if (asked) asked.abort.abort();
      asked = null;
      dropSteps(() => false);
    }

    return { want, stop };
  };
})();
