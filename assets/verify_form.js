// The form of a decision on the Verify page: opened on a mode, filled by a number or by words, sent
// with what was seen of the case. What is typed is kept for its case until it is sent or given up.
(function () {
  "use strict";
  const halo = (window.halo = window.halo || {});
  const dash = (window.dash_clientside = window.dash_clientside || {});
  const TOLD = "verify-told"; // ids.Verify.TOLD
  const KEY = "halo-verify-draft";
  const LEAVES = ["verify", "reject", "duplicate", "unverifiable"];
  const OF = ["duplicate", "merge"];
  const TWICE_MS = 1_000;
  let mode = "";
  let members = []; // members ticked, or the one that is answered
  let sentAt = 0;

  const form = () => document.getElementById("verify-form");
  const reason = () => document.getElementById("verify-reason");
  const other = () => document.getElementById("verify-other");
  const missing = () => document.getElementById("verify-missing");
  const actions = () => document.querySelector(".case-actions[data-case]");
  // A second look names no other case.
  const asksOther = () => OF.includes(mode) && !actions().dataset.blind;
  const ticked = () =>
    [...document.querySelectorAll(".tick[aria-pressed=true]")].map((one) => one.dataset.ticks);

  // React holds the value of a field: it hears of another one by the field's own setter.
  function fill(field, value) {
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const drafts = {
    key: (cluster) => `${KEY}:${cluster}`,
    read(cluster) {
      try { return JSON.parse(sessionStorage.getItem(this.key(cluster))); } catch { return null; }
    },
    keep(cluster, draft) {
      try { sessionStorage.setItem(this.key(cluster), JSON.stringify(draft)); } catch { /* full */ }
    },
    drop(cluster) {
      try { sessionStorage.removeItem(this.key(cluster)); } catch { /* nothing kept */ }
    },
  };

  function send(command) {
    const desk = actions();
    if (!desk) return;
    const { case: cluster, version, blind } = desk.dataset;
    dash.set_props(TOLD, { data: { cluster, version, blind, ...command, at: Date.now() } });
  }

  // Given up, the hand is back at the button that began it; done, that button is another case's.
  function close(isGivenUp = false) {
    const shown = form();
    const began = isGivenUp && document.querySelector(`[data-decides="${mode}"]`);
    mode = "";
    if (!shown || shown.hidden) return;
    const held = shown.contains(document.activeElement);
    shown.hidden = true;
    if (held) (began || document.getElementById("content")).focus({ preventScroll: true });
  }

  function giveUp() {
    drafts.drop(halo.verify.open());
    close(true);
  }

  // Nothing is decided without a reason: said beside its field until something stands there.
  function lacks(isLacking) {
    missing().hidden = !isLacking;
    reason().setAttribute("aria-invalid", String(isLacking));
    if (isLacking) reason().setAttribute("aria-describedby", missing().id);
    else reason().removeAttribute("aria-describedby");
  }

  function open(wanted, draft) {
    const shown = form();
    const desk = actions();
    if (!shown || !desk) return;
    mode = wanted;
    lacks(false);
    shown.hidden = false;
    shown.dataset.shows = wanted;
    shown.querySelectorAll("[data-mode]").forEach((one) => { one.hidden = one.dataset.mode !== wanted; });
    shown.querySelector("[data-of]").hidden = !asksOther();
    const numbers = asksOther() || shown.querySelector(`[data-mode="${wanted}"] [data-preset]`);
    reason().placeholder = numbers ? shown.dataset.hint : "";
    fill(reason(), draft ? draft.reason : "");
    if (other()) fill(other(), (draft && draft.of) || "");
    marks();
    reason().focus();
    shown.scrollIntoView({ block: "nearest" });
    // Whoever begins to decide reviews the case, so that nobody else does at the same time.
    // A claim of one's own begins anew.
    if (!draft && desk.dataset.claim !== "other" && !desk.dataset.blind && wanted !== "note")
      send({ verb: "claim" });
  }

  const draft = () => ({ mode, members, reason: reason().value, of: other() ? other().value : "" });

  function marks() {
    const chosen = other() ? other().value.replace(/^#/, "").trim() : "";
    document.querySelectorAll("#verify-others [data-other]").forEach((one) =>
      one.setAttribute("aria-pressed", String(one.dataset.other === chosen)));
  }

  // A number, while nothing is written yet: another case where one is asked for, else a reason.
  function numbered(n) {
    const asks = asksOther() && other() && !other().value;
    const place = asks ? "#verify-others" : `[data-mode="${mode}"]`;
    const one = form().querySelector(`${place} [data-nth="${n}"]`);
    if (one) one.click();
    return Boolean(one);
  }

  function usual() {
    const first = form().querySelector(`[data-mode="${mode}"] [data-preset]`);
    if (first && !reason().value.trim()) fill(reason(), first.dataset.preset);
  }

  document.addEventListener("click", (event) => {
    const one = event.target.closest(
      "[data-decides], [data-says], [data-preset], [data-other], [data-cancels], [data-ticks], "
      + "[data-dismisses]");
    if (!one || !halo.verify.here()) return;
    const { dataset } = one;
    if (dataset.decides) {
      members = dataset.member ? [dataset.member] : ticked();
      open(dataset.decides);
    } else if (dataset.says === "undo") {
      send({ verb: "undo", decision: dataset.decision, cluster: dataset.caseOf,
        reason: form().dataset.undoReason });
    } else if (dataset.says) send({ verb: dataset.says });
    else if (dataset.preset) { fill(reason(), dataset.preset); reason().focus(); }
    else if (dataset.other) {
      fill(other(), dataset.other);
      marks();
      usual();
      reason().focus();
    } else if (dataset.cancels !== undefined) giveUp();
    else if (dataset.ticks)
      one.setAttribute("aria-pressed", String(one.getAttribute("aria-pressed") !== "true"));
    else if (dataset.dismisses !== undefined) dash.set_props("verify-done", { children: null });
  });

  document.addEventListener("keydown", (event) => {
    const shown = form();
    if (!shown || shown.hidden || !shown.contains(event.target)) return;
    if (event.key === "Escape") { event.preventDefault(); giveUp(); }
    const field = event.target === reason();
    if (field && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      shown.requestSubmit();
    }
    if (field && !reason().value && /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey
      && numbered(event.key)) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    if (!mode || !form() || !form().contains(event.target)) return;
    marks();
    if (reason().value.trim()) lacks(false);
    drafts.keep(halo.verify.open(), draft());
  });

  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    if (!reason().value.trim()) { lacks(true); reason().focus(); return; }
    // Pressed again before the answer came: one decision.
    if (Date.now() - sentAt < TWICE_MS) return;
    sentAt = Date.now();
    send({ verb: mode, reason: reason().value, of: asksOther() ? other().value : "", members });
  }, true);

  // Done: the form is put away, and after a decision the next case is opened.
  function verifyChanged(changed) {
    if (!changed) return dash.no_update;
    const { verb, cluster } = changed;
    sentAt = 0;
    if (verb === "claim" || verb === "release") return dash.no_update;
    const decided = String(cluster);
    const next = halo.verify.following();
    drafts.drop(decided);
    close();
    if (verb === "undo") halo.address.go({ view: "", by: "", cluster: decided }, true);
    else if (LEAVES.includes(verb) && halo.verify.open() === decided) halo.verify.go(next, true);
    return dash.no_update;
  }

  // Another case: its own draft, if one was begun, else no form.
  let shownFor = "";
  function followed() {
    const now = halo.verify.open();
    if (now === shownFor) return;
    shownFor = now;
    close();
    // A refusal is about the case that was left.
    if (document.getElementById("verify-refusal")) dash.set_props("verify-refusal", { hidden: true });
  }

  // A draft is opened again once its case is drawn, also where the claim was lost meanwhile.
  function resumed() {
    const desk = actions();
    if (!desk || mode || desk.dataset.resumed || !form()) return;
    desk.dataset.resumed = "1";
    const kept = drafts.read(desk.dataset.case);
    if (!kept || !kept.reason) return;
    members = kept.members || [];
    open(kept.mode, kept);
  }

  dash.halo = Object.assign(dash.halo || {}, { verifyChanged });
  window.addEventListener("halo:address", followed);
  new MutationObserver(resumed).observe(document.documentElement, { childList: true, subtree: true });
})();
