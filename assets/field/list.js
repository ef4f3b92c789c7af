// The outbox as a person sees it: what waits, what needs a word of theirs, what has arrived.
import * as outbox from "./outbox.js";
import { has, t, when } from "./words.js";

const NEEDING = ["refused", "conflict"];
const acts = {};

function element(kind, words, name = "") {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = words;
  return made;
}

function button(key, act, entry, name = "") {
  const made = element("button", t(key), `small-button ${name}`);
  made.type = "button";
  made.addEventListener("click", () => acts[act](entry));
  return made;
}

function buttons(entry, isBusy) {
  if (entry.state === "received") return [];
  if (entry.state === "conflict")
    return [button("list.keep_arrived", "drop", entry), button("list.send_new", "sendNew", entry)];
  if (entry.state === "waiting" && isBusy) return [];
  const again = entry.state === "refused" ? [button("list.again", "again", entry)] : [];
  return [button("list.edit", "edit", entry), ...again, button("list.delete", "drop", entry, "button-red")];
}

// Why Halo did not take it: its own sentence where it gave one, field by field.
function reason({ status, detail, errors }) {
  const own = has(`refused.${status}`) ? t(`refused.${status}`) : t("refused.other");
  const named = errors.map((one) => one.detail).filter(Boolean);
  return [own, ...(named.length ? named : [detail])].filter(Boolean);
}

function state(entry, isBusy) {
  if (entry.state === "received") return t("list.received", { at: when(entry.received_at) });
  if (entry.state === "conflict") return t("list.conflict");
  if (entry.state === "held") return t("list.held");
  if (entry.state === "refused") return t("list.refused");
  if (isBusy) return t("list.sending");
  return entry.attempts ? t("list.retrying") : t("list.waiting");
}

function item(entry, isBusy) {
  const made = element("li", "", `entry entry-${entry.state}`);
  made.dataset.id = entry.id;
  const heading = element("p", t(`category.${entry.said.category}`), "entry-heading");
  heading.append(element("span", when(entry.said.occurred_at), "entry-when"));
  made.append(heading, element("p", state(entry, isBusy), "entry-state"));
  if (entry.state === "refused")
    for (const one of reason(entry.why)) {
      const line = element("p", one, "entry-why");
      line.dir = "auto";
      made.append(line);
    }
  const row = element("div", "", "entry-buttons");
  row.append(...buttons(entry, isBusy));
  if (row.childElementCount) made.append(row);
  return made;
}

// Draw it, and give {waiting, needing, entries} for whoever counts.
export async function write(isBusy) {
  const entries = await outbox.listed();
  const open = entries.filter((one) => one.state !== "received");
  document.querySelector("#outbox").hidden = !entries.length;
  document.querySelector("#outbox-count").textContent = open.length
    ? t("list.count", { n: open.length, most: outbox.MOST }) : "";
  const list = document.querySelector("#entries");
  const focused = list.contains(document.activeElement);
  list.replaceChildren(...entries.map((one) => item(one, isBusy)));
  if (focused) document.querySelector("#outbox-title").focus();
  return {
    waiting: open.filter((one) => one.state === "waiting").length,
    needing: open.filter((one) => NEEDING.includes(one.state)).length,
    entries,
  };
}

// `named` are what the buttons do: {edit, again, drop, sendNew}, each with the entry.
export function mount(named) {
  Object.assign(acts, named);
}
