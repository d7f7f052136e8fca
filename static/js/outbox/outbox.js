// What waits on this device to be sent: sealed envelopes in IndexedDB, and their way to the server. Draws nothing.
// An envelope leaves the queue for one reason only: a receipt from the server that names its id.

import { openDB } from "../../vendor/idb/idb.js";

const ADDRESS = "/outbox/";
const MOST_AT_ONCE = 25;
const MOST_LETTERS = 700_000; // the server takes 1 MB
const PATIENCE = 30_000;
const MOST_REFUSALS = 3;
const KEPT_MS = 14 * 24 * 3600 * 1000;
const RECEIPTS = new Set(["stored", "duplicate", "conflict", "quarantined"]);
const SENDING = "utboks-send";
const DRAFT = "utboks-utkast-";
const STORES = ["envelopes", "drafts", "state"];

const channel = new BroadcastChannel("utboks");
const changed = () => document.dispatchEvent(new CustomEvent("outbox:changed"));
channel.addEventListener("message", ({ data }) => (data === "endret" ? changed() : document.dispatchEvent(new CustomEvent(`outbox:${data}`))));
export const tellOthers = (what = "endret") => channel.postMessage(what);
const announce = () => {
  changed();
  tellOthers();
};

// --- the store ---

let opened;
const forget = () => {
  opened = undefined;
};
const open = () =>
  (opened ??= openDB("utboks", 1, {
    // Only ever add here: an older page may be open beside.
    upgrade(db) {
      db.createObjectStore("envelopes", { keyPath: "id" }).createIndex("line", ["state", "created"]);
      db.createObjectStore("drafts", { keyPath: "conversation" });
      db.createObjectStore("state");
    },
    blocking: (_current, _blocked, event) => {
      event.target.close();
      forget();
    },
    terminated: forget,
  }));

// One transaction, tried once more on a new connection: iOS closes them under us.
const within = async (mode, work) => {
  for (let isSecond = false; ; isSecond = true) {
    try {
      const tx = (await open()).transaction(STORES, mode, { durability: "strict" });
      tx.done.catch(() => {});
      const result = await work(tx.objectStore("envelopes"), tx.objectStore("state"), tx.objectStore("drafts"));
      await tx.done;
      return result;
    } catch (fault) {
      (await opened?.catch(() => {}))?.close?.();
      forget();
      if (isSecond || fault.name === "QuotaExceededError") throw fault;
    }
  }
};

const LINE = (state) => IDBKeyRange.bound([state], [state, []]);
const waitingIn = (envelopes) => envelopes.index("line").getAllKeys(LINE("waiting"));

// How many wait, and since when (ms). A number, never whose.
export const status = () =>
  within("readonly", async (envelopes) => {
    const line = envelopes.index("line");
    const [waiting, oldest] = [await line.count(LINE("waiting")), await line.get(LINE("waiting"))];
    return { waiting, oldest: oldest?.created ?? null };
  });

export const read = (...names) => within("readonly", (_envelopes, state) => Promise.all(names.map((name) => state.get(name))));

export const write = (values) =>
  within("readwrite", async (_envelopes, state) => {
    for (const [name, value] of Object.entries(values)) await (value === null ? state.delete(name) : state.put(value, name));
  });

const asWaiting = ({ id, v, key, sealed, created }) => ({ id, v, key, sealed, created, state: "waiting", receipt: "", receipted_at: "" });

// Put it in the queue; resolves when it is on the disk. Its draft goes in the same breath.
export const keep = async (envelope, conversation) => {
  await within("readwrite", async (envelopes, _state, drafts) => {
    await envelopes.put(asWaiting({ ...envelope, created: Date.now() }));
    if (conversation) await drafts.delete(conversation);
  });
  announce();
};

// Envelopes out of a file somebody saved as a last resort. Those that are here already stay as they are.
export const takeIn = async (list) => {
  const added = await within("readwrite", async (envelopes) => {
    let count = 0;
    for (const one of list) {
      if (await envelopes.get(one.id)) continue;
      await envelopes.put(asWaiting({ ...one, created: Date.now() }));
      count += 1;
    }
    return count;
  });
  announce();
  return added;
};

export const allWaiting = () => within("readonly", (envelopes) => envelopes.index("line").getAll(LINE("waiting")));

export const receiptOf = (id) => within("readonly", async (envelopes) => (await envelopes.get(id))?.receipt ?? "");

// --- drafts: sealed while somebody writes, one for each conversation, queued when their page is gone ---

export const keepDraft = (draft) => within("readwrite", (_envelopes, _state, drafts) => drafts.put(draft));
export const dropDraft = (conversation) => within("readwrite", (_envelopes, _state, drafts) => drafts.delete(conversation));

// Held as long as the page lives; resolves when it is. Shared: the same conversation may be open twice.
export const holdDraft = (conversation) =>
  new Promise((held) => {
    navigator.locks.request(DRAFT + conversation, { mode: "shared" }, () => {
      held();
      return new Promise(() => {});
    });
  });

// Queue the drafts of pages that are gone. What the last of them was is remembered, so that its author can carry on.
export const adoptDrafts = async () => {
  const conversations = await within("readonly", (_envelopes, _state, drafts) => drafts.getAllKeys());
  for (const conversation of conversations) {
    await navigator.locks.request(DRAFT + conversation, { ifAvailable: true }, (lock) => lock && queueDraft(conversation));
  }
};

export const queueDraft = async (conversation) => {
  await within("readwrite", async (envelopes, state, drafts) => {
    const draft = await drafts.get(conversation);
    if (!draft) return;
    await envelopes.put(asWaiting(draft));
    await state.put({ conversation, part: draft.part, written: draft.created }, "resume");
    await drafts.delete(conversation);
  });
  announce();
};

// --- what the server says of itself ---

// A new epoch: the server stands where a copy of its database stood. What it has acknowledged since, it may not have.
const meet = async (envelopes, state, { epoch, now, key }) => {
  const known = await state.get("epoch");
  if (now) await state.put(now, "server_seen");
  if (key?.id && key.public) await state.put({ id: key.id, public: key.public }, "key");
  if (!epoch || epoch === known) return;
  await state.put(epoch, "epoch");
  if (!known) return;
  for (const one of await envelopes.index("line").getAll(LINE("receipted"))) await envelopes.put(asWaiting(one));
};

// What a page of the server says, and whoever is signed in there. Nobody: then nobody's name goes on what is written
// here next, and nobody's visits are shown; what waits is left alone.
export const rememberPage = ({ said, device, author, tickets }) =>
  within("readwrite", async (envelopes, state) => {
    if (said) await meet(envelopes, state, said);
    if (device) await state.put(device, "device");
    if (!author) return Promise.all(["author", "tickets", "resume"].map((name) => state.delete(name)));
    await state.put({ token: author, since: Date.now() }, "author");
    if (tickets) await state.put(tickets, "tickets");
    return device || state.delete("device");
  });

export const forgetPerson = () => rememberPage({});

const isReply = (reply) => typeof reply?.epoch === "string" && typeof reply.results === "object" && reply.results !== null;

const receive = (batch, reply) =>
  within("readwrite", async (envelopes, state) => {
    await meet(envelopes, state, reply);
    const missing = [];
    for (const { id } of batch) {
      const receipt = Object.hasOwn(reply.results, id) ? reply.results[id] : "";
      const one = await envelopes.get(id);
      if (!RECEIPTS.has(receipt)) missing.push(id);
      else if (one) await envelopes.put({ ...one, state: "receipted", receipt, receipted_at: reply.now });
    }
    // By the server's clock at both ends: the tablet's may be days off.
    for (const one of await envelopes.index("line").getAll(LINE("receipted"))) {
      if (Date.parse(reply.now) - Date.parse(one.receipted_at) > KEPT_MS) await envelopes.delete(one.id);
    }
    return missing;
  });

// --- sending ---

// The server's reply; "refused" when it is there and says no; null when what answers is not our server, or nothing does.
const post = async (batch, left) => {
  const [device] = await read("device");
  const envelopes = batch.map(({ id, v, key, sealed }) => ({ id, v, key, sealed }));
  const body = JSON.stringify({ device: device ?? "", waiting: left, device_time: new Date().toISOString(), envelopes });
  try {
    const answer = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) return answer.status === 429 ? null : "refused";
    const reply = await answer.json();
    return isReply(reply) ? reply : null;
  } catch {
    return null; // no coverage, or a page that wants a sign-in to the network
  }
};

// What was refused alone goes last from then on, so that it is never in the way of the rest.
const refused = new Set();

const nextBatch = (tried, alone) =>
  within("readonly", async (envelopes) => {
    const ids = await waitingIn(envelopes);
    const fresh = ids.filter((id) => !tried.has(id)).sort((one, other) => refused.has(one) - refused.has(other));
    const batch = [];
    let letters = 0;
    for (const id of fresh) {
      const one = await envelopes.get(id);
      letters += one.sealed.length;
      const isAlone = alone.has(id) || refused.has(id);
      if (batch.length && (letters > MOST_LETTERS || isAlone)) break;
      batch.push(one);
      if (isAlone || batch.length === MOST_AT_ONCE) break;
    }
    return { batch, left: ids.length - batch.length };
  });

// Everything that waits, oldest first. What a batch was refused for is tried alone, so that one does not stop the rest.
const deliver = async () => {
  const [tried, alone] = [new Set(), new Set()];
  let refusals = 0;
  for (;;) {
    const { batch, left } = await nextBatch(tried, alone);
    if (!batch.length) return;
    const reply = await post(batch, left);
    if (!reply) return;
    const isRefused = reply === "refused";
    const missing = isRefused ? batch.map((one) => one.id) : await receive(batch, reply);
    for (const id of missing) {
      if (batch.length > 1) alone.add(id);
      else tried.add(id) && refused.add(id);
    }
    refusals = isRefused && batch.length === 1 ? refusals + 1 : 0;
    if (missing.length < batch.length) announce();
    // Not one bad envelope: the server itself is ill.
    if (refusals === MOST_REFUSALS) return;
  }
};

// Nothing to send, and still here.
export const sayHello = async () => {
  const reply = await post([], (await status()).waiting);
  if (reply && reply !== "refused") await receive([], reply);
};

let underWay;
export const send = () =>
  (underWay ??= navigator.locks.request(SENDING, deliver).finally(() => {
    underWay = undefined;
  }));

// Send, and return the receipt of this one; "" when there is none yet.
export const sendThis = async (id) => {
  await send();
  // Somebody else's round may have read the queue just before this one was in it.
  if (!(await receiptOf(id))) await send();
  return receiptOf(id);
};
