// Leaving this device: the outbox is emptied and its key thrown away, then the session is closed.
import * as outbox from "./outbox.js";
import { token } from "./sending.js";
import { t } from "./words.js";

const find = (id) => document.querySelector(id);

export async function write() {
  const isSignedIn = Boolean(await token());
  find("#leave").textContent = t(isSignedIn ? "leave.sign_out" : "leave.forget");
  find("#sign-in").hidden = isSignedIn;
  document.querySelector("#leave-said").textContent =
    t(isSignedIn ? "leave.about_sign_out" : "leave.about_forget");
}

async function ask() {
  const waiting = (await outbox.listed()).filter((one) => one.state !== "received").length;
  find("#leave-question").textContent = waiting
    ? t("leave.question_waiting", { n: waiting }) : t("leave.question");
  find("#leave-dialog").showModal();
}

async function leave() {
  find("#leave-dialog").close();
  const held = await token();
  await outbox.forget();
  if (!held) {
    await write();
    return;
  }
  find("#leave-token").value = held;
  find("#leave-form").submit();
}

export function mount() {
  find("#leave").addEventListener("click", ask);
  find("#leave-yes").addEventListener("click", leave);
  find("#leave-no").addEventListener("click", () => find("#leave-dialog").close());
}
