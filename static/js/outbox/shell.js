// The page that is there without coverage. It knows no names: only who was last signed in here (as a token that can
// write and nothing else), and the visits that were taken along.

import * as outbox from "./outbox.js";
import { begin, sealAway } from "./form.js";
import { isApp, ready } from "./line.js";

const IDLE_MS = 5 * 60_000;
// As long as somebody may be signed in on a shared tablet.
const SIGNED_IN_MS = 12 * 3600 * 1000;
const MOST_THINGS = 20;
const MOST_USED = 200;
const RESIDENT = /^\/samtaler\/bruker\/([0-9a-f-]{36})\/$/;

const blank = document.getElementById("samtale").cloneNode(true);
const formNow = () => document.getElementById("samtale");
// The first form is there to write in while the rest is read.
formNow().elements.form_id.value = crypto.randomUUID();
let isFirst = true;
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const part = (name) => document.querySelector(`[data-del="${name}"]`);
const clock = (moment) => new Date(moment).toLocaleTimeString("nb", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");

// --- an iPad keeps what waits in Safari apart from what waits in the app: nothing begins here outside the app ---

const isApple = /iPad|iPhone/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const isRefused = isApple && !isApp;
part("safari").hidden = !isRefused;
formNow().hidden = isRefused;

// --- whom it is about ---

const aboutOf = (current) => {
  const ticket = current.elements._ticket?.value ?? "";
  const whom = current.elements._whom?.value.trim() ?? "";
  const fromAddress = RESIDENT.exec(location.pathname)?.[1];
  if (ticket === "adresse") return { way: "resident", id: fromAddress, whom: "" };
  if (ticket && ticket !== "annen") return { way: "ticket", id: ticket, whom: "" };
  return { way: "whom", id: "", whom };
};

const choice = (id, value, label) => {
  const tile = document.getElementById("utboks-valg").content.cloneNode(true).firstElementChild;
  const input = tile.querySelector("input");
  [input.id, input.value, tile.htmlFor] = [id, value, id];
  tile.append(label);
  return tile;
};

const showTickets = (current, tickets, used) => {
  const now = Date.now();
  const open = (tickets ?? []).filter((one) => Date.parse(one.expires) > now && !used?.includes(one.id));
  const tiles = open.map((one, number) => choice(`id_ticket_${number}`, one.id, one.label));
  if (RESIDENT.test(location.pathname)) tiles.unshift(choice("id_ticket_adresse", "adresse", current.dataset.fraLista));
  const box = current.querySelector("[data-besok]");
  if (tiles.length) {
    tiles.push(choice("id_ticket_annen", "annen", current.dataset.annen));
    box.querySelector(".valg").replaceChildren(...tiles);
  }
  box.hidden = !tiles.length;
  current.querySelector("[data-hvem]").hidden = tiles.length > 0;
};

const meetChoice = (current) => {
  const { way, id, whom } = aboutOf(current);
  const isTyped = !current.elements._ticket || current.elements._ticket.value === "annen";
  current.querySelector("[data-hvem]").hidden = !isTyped;
  Object.assign(current.dataset, { utboksMaate: way, utboksOm: id ?? "", utboksHvem: whom });
  begin(current, { claimed_by: current.elements._claimed_by?.value.trim() ?? "" });
};

// --- one thing more ---

const addThing = (current) => {
  const number = Number(current.elements.things.value) + 1;
  for (const name of ["ord", "gjor"]) {
    const piece = document.getElementById(`utboks-${name}`).innerHTML.replaceAll("NUMMER", number);
    current.querySelector(`[data-${name}]`).insertAdjacentHTML("beforeend", piece);
  }
  current.elements.things.value = number;
  current.querySelector("[data-legg-til]").hidden = number >= MOST_THINGS;
  document.getElementById(`id_ting${number}-words`).focus();
};

// --- who writes ---

const dropPerson = async () => {
  await outbox.forgetPerson();
  outbox.tellOthers("change");
  await start();
};

const handOver = async () => ((await sealAway()) ? dropPerson() : tell("outbox:failed", "lager"));

const start = async () => {
  await ready;
  const [author, tickets, used, resume, key] = await outbox.read("author", "tickets", "used", "resume", "key");
  const isKnown = author && Date.now() - author.since < SIGNED_IN_MS;
  const current = isFirst ? formNow() : blank.cloneNode(true);
  if (!isFirst) document.querySelector("main").replaceChildren(current);
  part("uten-nokkel").hidden = Boolean(key);
  current.hidden = !key || isRefused;
  if (isKnown && resume) current.elements.form_id.value = resume.conversation;
  else if (!isFirst) current.elements.form_id.value = crypto.randomUUID();
  isFirst = false;
  current.dataset.utboksAuthor = isKnown ? author.token : "";
  begin(current, { author: current.dataset.utboksAuthor, part: isKnown && resume ? resume.part + 1 : 1 });
  current.querySelector("[data-navn]").hidden = isKnown;
  current.elements._claimed_by.required = !isKnown;
  showTickets(current, isKnown ? tickets : [], used);
  const line = part("trygt");
  line.hidden = !(isKnown && resume);
  if (!line.hidden) {
    line.textContent = line.dataset.tekst.replace("{kl}", clock(resume.written));
    await outbox.write({ resume: null });
  }
  meetChoice(current);
  current.dataset.klar = "";
};

document.addEventListener("change", (event) => event.target.form?.id === "samtale" && meetChoice(event.target.form));
document.addEventListener("input", (event) => event.target.form?.id === "samtale" && meetChoice(event.target.form));
document.addEventListener("click", (event) => {
  const press = event.target.closest?.("[data-legg-til], [data-noen-andre], [data-neste], [data-det-er-meg]");
  if (!press) return;
  if ("leggTil" in press.dataset) addThing(formNow());
  else if ("noenAndre" in press.dataset) handOver();
  else start();
});
document.addEventListener("outbox:change", () => start());

// A visit is used once.
document.addEventListener("outbox:stored", async () => {
  const { way, id } = aboutOf(formNow());
  if (way !== "ticket") return;
  const [already] = await outbox.read("used");
  // The server offers it again until it has heard of it.
  await outbox.write({ used: [...(already ?? []), id].slice(-MOST_USED) });
});

// --- left alone: what is written is sealed and gone from the screen, and whoever comes back says who it is ---

let touched = Date.now();
const look = async () => {
  if (Date.now() - touched < IDLE_MS || !formNow()) return;
  touched = Date.now();
  if (!(await sealAway())) return tell("outbox:failed", "lager");
  part("trygt").hidden = true;
  const asked = document.getElementById("utboks-hvem").content.cloneNode(true);
  document.querySelector("main").replaceChildren(asked);
  const [author] = await outbox.read("author");
  if (!author) return dropPerson();
  part("sist").textContent = part("sist").dataset.tekst.replace("{kl}", clock(author.since));
};
for (const kind of ["pointerdown", "keydown", "input"]) window.addEventListener(kind, () => (touched = Date.now()), { capture: true, passive: true });
setInterval(look, 5000);
document.addEventListener("visibilitychange", look);

// A newer release is ready. Nobody who writes is interrupted.
let isUncontrolled = !navigator.serviceWorker?.controller;
navigator.serviceWorker?.addEventListener("controllerchange", () => {
  if (!isUncontrolled) part("ny").hidden = false;
  isUncontrolled = false;
});

start();
