// AES-GCM with a key that no script can read out. `about` is sealed in with the bytes, so that a
// part of one report cannot be put in place of another's.
import * as store from "./store.js";

const ALGORITHM = { name: "AES-GCM", length: 256 };
const said = new TextEncoder();

async function key() {
  const known = await store.read("kept", "key");
  if (known) return known;
  const made = await crypto.subtle.generateKey(ALGORITHM, false, ["encrypt", "decrypt"]);
  return store.once("kept", "key", made);
}

export async function sealed(bytes, about) {
  if (!store.isKept) return { bytes };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: ALGORITHM.name, iv, additionalData: said.encode(about) };
  return { iv, bytes: await crypto.subtle.encrypt(how, await key(), bytes) };
}

export async function unsealed(what, about) {
  if (!store.isKept) return what.bytes;
  const how = { name: ALGORITHM.name, iv: what.iv, additionalData: said.encode(about) };
  return crypto.subtle.decrypt(how, await key(), what.bytes);
}

export async function sealedJson(value, about) {
  return sealed(said.encode(JSON.stringify(value)), about);
}

export async function unsealedJson(what, about) {
  return JSON.parse(new TextDecoder().decode(await unsealed(what, about)));
}
