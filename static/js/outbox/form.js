// form[data-outbox]: what is saved is sealed and stored on this device first, and then sent. With coverage that is a
// short wait. Everything else the form can do goes to the server as before.

import * as outbox from "./outbox.js";
import { ready } from "./line.js";
import { seal } from "./seal.js";

const WAIT_MS = 6000;
const DRAFT_EVERY_MS = 1000;
const NO_ANSWERS = new Set(["declined", "unable", "not_reached"]);
const NO_ID = "00000000-0000-0000-0000-000000000000";

const after = (ms) => new Promise((done) => setTimeout(done, ms));
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const isOurs = (form) => form?.matches?.("form[data-outbox]") && window.isSecureContext;
const idOf = (form) => form.elements.form_id.value;

// --- who writes, since when: bound when the form opens, whoever signs in beside it ---

const openings = new Map();
const openingOf = (form) => {
  const id = idOf(form);
  if (!openings.has(id)) {
    openings.set(id, { author: form.dataset.utboksAuthor ?? "", opened: new Date().toISOString(), part: 1, timer: 0, isOver: false });
  }
  return openings.get(id);
};
export const begin = (form, values = {}) => Object.assign(openingOf(form), values);

// --- what is sealed ---

// Names that begin with an underscore are ours alone, not the form's.
const fieldsOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "action"].includes(name) && !name.startsWith("_"));

const sealed = async (form, kind, action) => {
  const { author, opened, part, claimed_by = "" } = openingOf(form);
  const { utboksMaate: way, utboksOm: about = "", utboksHvem: whom = "" } = form.dataset;
  const [conversation, fields, saved] = [idOf(form), fieldsOf(form), new Date().toISOString()];
  await ready;
  const [key, device, server_seen] = await outbox.read("key", "device", "server_seen");
  if (!key) throw new Error("no key to seal to");
  return seal(key, {
    kind,
    conversation,
    part,
    author,
    device: device ?? "",
    claimed_by,
    about: { way, id: about, whom },
    action,
    fields,
    times: { opened, saved, server_seen: server_seen ?? "" },
    release: document.body.dataset.utboksRelease ?? "",
  });
};

// --- drafts ---

const hasWords = (form) => [...form.querySelectorAll("textarea")].some((field) => field.value.trim());

const keepDraft = async (form) => {
  const [id, opening] = [idOf(form), openingOf(form)];
  clearTimeout(opening.timer);
  opening.timer = 0;
  if (opening.isOver) return false;
  try {
    if (!hasWords(form)) return await outbox.dropDraft(id);
    const envelope = await sealed(form, "draft", "save");
    await (opening.held ??= outbox.holdDraft(id));
    if (!opening.isOver) await outbox.keepDraft({ ...envelope, conversation: id, part: opening.part, created: Date.now() });
    return true;
  } catch {
    return false; // the words still stand on the page, and saving says so loudly
  }
};

// Sealed and in the queue at once, though this page lives on. False when there are words that could not be.
export const sealAway = async () => {
  const form = ourForm();
  if (!form || !hasWords(form)) return true;
  if (!(await keepDraft(form))) return false;
  await outbox.queueDraft(idOf(form));
  return true;
};

const ourForm = () => [...document.querySelectorAll("form[data-outbox]")].find(isOurs);
const keepDraftNow = () => {
  const form = ourForm();
  return form && openingOf(form).timer ? keepDraft(form) : undefined;
};
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!isOurs(form)) return;
  const opening = openingOf(form);
  opening.timer ||= setTimeout(() => form.isConnected && keepDraft(form), DRAFT_EVERY_MS);
});
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepDraftNow());
window.addEventListener("pagehide", keepDraftNow);
// A page that is put away whole loses what it held.
window.addEventListener("pageshow", ({ persisted }) => persisted && openings.forEach((opening) => delete opening.held));
// lock.js asks for it, waits, and tells when the server itself has kept what was typed.
document.addEventListener("outbox:lock", ({ detail }) => {
  const form = ourForm();
  if (form) detail.push(keepDraft(form));
});
document.addEventListener("outbox:kept", ({ detail }) => {
  const form = ourForm();
  if (!form) return;
  openingOf(form).isOver = true;
  detail.push(outbox.dropDraft(idOf(form)));
});

// --- what can be told is missing, without the server and in its words ---

const missingIn = (form, action) => {
  const [fields, text] = [new FormData(form), form.dataset];
  const numbers = Array.from({ length: Number(fields.get("things")) || 1 }, (_one, number) => number + 1);
  const written = numbers.filter((number) => fields.get(`ting${number}-words`)?.trim());
  if (NO_ANSWERS.has(action)) return written.length ? [["", text.harOrd]] : [];
  const missing = [];
  const need = (name, why, id = `id_${name}`) => fields.get(name) || missing.push([id, why]);
  const first = Number(fields.get("open") ?? 0) + 1;
  if (!written.length) missing.push([`id_ting${first}-words`, text.manglerOrd]);
  if (text.utboksMaate === "whom" && !text.utboksHvem) missing.push([form.elements._ticket ? "besok" : "id__whom", text.manglerPerson]);
  if (text.manglerSkriver && form.elements._claimed_by?.required) need("_claimed_by", text.manglerSkriver);
  if (text.utboksMaate !== "gathering") {
    need("said_by", text.manglerHvem);
    if (fields.get("said_by") === "kin") need("kin_about", text.manglerGjelder);
  }
  for (const number of written.length ? written : [first]) {
    if (text.utboksMaate === "gathering") need(`ting${number}-who`, text.manglerHvem);
    if (!fields.get("figures_only")) need(`ting${number}-intent`, text.manglerHva);
  }
  return missing;
};

const showMissing = (form, missing) => {
  document.getElementById("feilliste")?.remove();
  const list = document.getElementById("utboks-mangler").content.cloneNode(true);
  const items = missing.map(([id, why]) => {
    const item = document.createElement("li");
    const place = document.getElementById(id) ? item.appendChild(document.createElement("a")) : item;
    if (place !== item) place.href = `#${id}`;
    place.textContent = why;
    return item;
  });
  list.querySelector("ul").replaceChildren(...items);
  form.querySelector(".samtale__topp").after(list);
  document.getElementById("feilliste").focus();
};

// --- saving ---

const isSaving = (form) => form.getAttribute("aria-busy") === "true";

const goOn = (form, receipt) => {
  const { kvittering, uferdig } = form.dataset;
  const isIn = receipt === "stored" || receipt === "duplicate";
  if (!isIn) return location.assign(uferdig);
  const address = kvittering.replace(NO_ID, idOf(form));
  // Back from the receipt is the page that corrects it, with the words still there.
  history.replaceState(null, "", `${address}rett/`);
  location.assign(address);
};

const showKept = (form) => {
  const kept = document.getElementById("utboks-kvittering").content.cloneNode(true);
  // A guest is led nowhere: neither to the next nor to the list.
  kept.querySelector("gjest" in form.dataset ? "[data-uten-gjest]" : "[data-med-gjest]").remove();
  form.replaceWith(kept);
  document.querySelector("[data-utboks-kvittering] h1").focus();
  scrollTo(0, 0);
};

const save = async (form, action) => {
  const opening = openingOf(form);
  form.setAttribute("aria-busy", "true");
  const [kind, id] = [form.dataset.utboksMaate === "gathering" ? "gathering" : "conversation", idOf(form)];
  let envelope;
  try {
    envelope = await sealed(form, kind, action);
    opening.isOver = true;
    await outbox.keep(envelope, id);
  } catch (fault) {
    opening.isOver = false;
    form.removeAttribute("aria-busy");
    return tell("outbox:failed", fault.name === "QuotaExceededError" ? "fullt" : "lager");
  }
  tell("outbox:stored", id);
  const isAlone = "utboksSkall" in document.body.dataset;
  const receipt = navigator.onLine && !isAlone ? await Promise.race([outbox.sendThis(envelope.id).catch(() => ""), after(WAIT_MS)]) : "";
  tell("outbox:done");
  if (receipt) return goOn(form, receipt);
  if (isAlone) outbox.send().catch(() => {});
  showKept(form);
};

// Before htmx: it hears the form itself.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const action = event.submitter?.value ?? "save";
    if (!isOurs(form) || (action !== "save" && !NO_ANSWERS.has(action))) return;
    const missing = missingIn(form, action);
    const isAlone = !form.hasAttribute("hx-post") || !navigator.onLine;
    // With coverage the server says what is missing, beside each field.
    if (missing.length && !isAlone) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (missing.length) return showMissing(form, missing);
    if (!isSaving(form)) save(form, action);
  },
  { capture: true },
);

// The form is drawn anew by every answer of the server: it is the same conversation, by the same person.
const meetForm = () => {
  const form = ourForm();
  if (!form) return;
  openingOf(form);
  // The screen has just been locked to this conversation: the page without coverage is not to know who holds the tablet.
  if ("gjest" in form.dataset) ready.then(outbox.forgetPerson).catch(() => {});
};
document.addEventListener("htmx:load", meetForm);
meetForm();
