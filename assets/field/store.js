// What this device keeps: one IndexedDB with reports and the key that opens them. Without https, or
// where a browser keeps nothing (some private windows), it is held in memory and gone with the page:
// what cannot be encrypted is not stored.
const NAME = "halo-field";
const STORES = { reports: "id", kept: null };
const memory = { reports: new Map(), kept: new Map() };
let opening = null;

export const isKept = Boolean(self.isSecureContext && self.indexedDB && self.crypto.subtle);

function settled(asked) {
  return new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function opened() {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES))
      asked.result.createObjectStore(name, keyPath ? { keyPath } : {});
  };
  const database = await settled(asked);
  // Somebody signs out, here or in another tab: let go, so that it can be thrown away.
  database.onversionchange = () => { database.close(); opening = null; };
  database.onclose = () => { opening = null; };
  return database;
}

// One transaction on one store. `act` queues requests and returns the one whose result is wanted.
async function within(name, mode, act) {
  opening = opening || opened().catch((problem) => { opening = null; throw problem; });
  const database = await opening;
  const whole = database.transaction(name, mode, { durability: "strict" });
  const finished = new Promise((done, failed) => {
    whole.oncomplete = done;
    whole.onabort = () => failed(whole.error);
  });
  const asked = act(whole.objectStore(name));
  await finished;
  return asked && asked.result;
}

export async function read(name, key) {
  if (!isKept) return memory[name].get(key);
  return within(name, "readonly", (store) => store.get(key));
}

export async function all(name) {
  if (!isKept) return [...memory[name].values()];
  return within(name, "readonly", (store) => store.getAll());
}

export async function write(name, value, key) {
  if (!isKept) { memory[name].set(key ?? value.id, value); return; }
  await within(name, "readwrite", (store) => store.put(value, key));
}

// What is there under `key`; `value` becomes it where nothing was. Two tabs get the same.
export async function once(name, key, value) {
  if (!isKept) {
    if (!memory[name].has(key)) memory[name].set(key, value);
    return memory[name].get(key);
  }
  let found;
  await within(name, "readwrite", (store) => {
    const asked = store.get(key);
    asked.onsuccess = () => {
      found = asked.result === undefined ? value : asked.result;
      if (asked.result === undefined) store.put(value, key);
    };
  });
  return found;
}

// Change what is there, in one transaction; nothing where it has gone meanwhile.
export async function amend(name, key, change) {
  if (!isKept) {
    if (memory[name].has(key)) memory[name].set(key, change(memory[name].get(key)));
    return;
  }
  await within(name, "readwrite", (store) => {
    const asked = store.get(key);
    asked.onsuccess = () => { if (asked.result) store.put(change(asked.result)); };
  });
}

export async function remove(name, key) {
  if (!isKept) { memory[name].delete(key); return; }
  await within(name, "readwrite", (store) => store.delete(key));
}

// Everything, the key first of all: what it sealed is noise from then on.
export async function forget() {
  for (const one of Object.values(memory)) one.clear();
  if (!isKept) return;
  await within("kept", "readwrite", (store) => store.clear());
  await within("reports", "readwrite", (store) => store.clear());
  const database = await opening;
  database.close();
  opening = null;
  await settled(indexedDB.deleteDatabase(NAME));
}
