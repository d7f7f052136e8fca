// On every page: what this page knows is remembered for the time without coverage, what waits is sent, and one line says
// how it stands. Shown on tablets, in the installed app, and wherever something waits; nobody at a desk is bothered.

import * as outbox from "./outbox.js";

const AGAIN_MS = 30_000;
const LONG_MS = 24 * 3600 * 1000;
// A tablet with nothing to send says so now and then: its leader sees that it is alive.
const HELLO_MS = 10 * 60_000;
const LANGUAGE = "/utboks/sprak";

const page = document.body.dataset;
const isShell = "utboksSkall" in page;
export const isApp = matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches || navigator.standalone === true;
export const isTablet = "utboksDevice" in page || isApp;

const box = document.getElementById("utboks");
const said = box?.querySelector("[role=status]");
const ways = box?.querySelector("[data-valg]");

// --- what is remembered ---

const rememberPage = async () => {
  await outbox.adoptDrafts();
  if (isShell) return;
  const { utboksKey, utboksKeyId, utboksEpoch, utboksNow, utboksDevice, utboksAuthor, utboksTickets } = page;
  await outbox.rememberPage({
    said: utboksKey && { epoch: utboksEpoch, now: utboksNow, key: { id: utboksKeyId, public: utboksKey } },
    device: utboksDevice,
    author: utboksAuthor,
    tickets: utboksTickets && JSON.parse(utboksTickets),
  });
};

// For the worker: the page without coverage is to be in the language of whoever was last signed in here.
const rememberLanguage = async () => {
  if (!page.utboksAuthor || !globalThis.caches) return;
  const { lang } = document.documentElement;
  const kept = await caches.match(LANGUAGE);
  if ((await kept?.text()) !== lang) await (await caches.open("sprak")).put(LANGUAGE, new Response(lang));
};

// Everything that seals waits for this; it never fails, sealing does.
export const ready = rememberPage().catch(() => {});

// --- what is said ---

const place = () => (isTablet || isShell || matchMedia("(pointer: coarse)").matches ? box.dataset.nettbrett : box.dataset.maskin);

const words = ({ waiting, oldest }, isOld) => {
  if (!waiting) return box.dataset.sendt;
  const howMany = (waiting === 1 ? box.dataset.en : box.dataset.flere).replace("{n}", waiting).replace("{sted}", place());
  return isOld && oldest ? `${howMany} ${box.dataset.lenge}` : howMany;
};

const say = (text) => {
  if (said.textContent !== text) said.textContent = text;
};

export const draw = async () => {
  if (!box) return;
  try {
    const now = await outbox.status();
    const isOld = now.waiting > 0 && Date.now() - now.oldest > LONG_MS;
    const isShown = now.waiting > 0 || isTablet || isShell || Boolean(navigator.serviceWorker?.controller);
    box.dataset.tilstand = !isShown ? "" : isOld ? "lenge" : now.waiting ? "venter" : "sendt";
    ways.hidden = !now.waiting;
    say(isShown ? words(now, isOld) : "");
  } catch {
    box.dataset.tilstand = isTablet ? "lenge" : "";
    if (isTablet) say(box.dataset.ulest);
  }
};

// --- what is sent ---

export const sendNow = async () => {
  try {
    await outbox.adoptDrafts();
    if (navigator.onLine && (await outbox.status()).waiting) await outbox.send();
  } catch {
    // The next round tries again; the line tells what waits.
  }
  // Another page may have sent it, and its word of that may have come while this one was still being opened.
  await draw();
};

const hello = async () => {
  const [device, told] = await outbox.read("device", "told_at");
  if (!device || !navigator.onLine || Date.now() - (told ?? 0) < HELLO_MS) return;
  await outbox.write({ told_at: Date.now() });
  await outbox.sayHello();
};

document.addEventListener("click", async (event) => {
  if (!event.target.closest?.("[data-utboks-send]")) return;
  say(box.dataset.sender);
  await sendNow();
  if (!ways.hidden) say(`${box.dataset.ikkekontakt} ${said.textContent}`);
});

// The last resort: everything that waits, as sealed as it lies here, in a file that any colleague can bring in.
document.addEventListener("click", async (event) => {
  if (!event.target.closest?.("[data-utboks-fil]")) return;
  const list = (await outbox.allWaiting()).map(({ id, v, key, sealed }) => ({ id, v, key, sealed }));
  const file = new File([JSON.stringify({ utboks: 1, envelopes: list })], box.dataset.filnavn, { type: "application/json" });
  if (isTablet && navigator.canShare?.({ files: [file] })) return navigator.share({ files: [file] }).catch(() => {});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), AGAIN_MS);
});

// "Bytt person" without coverage: see lock.js.
document.addEventListener("outbox:leave", ({ detail }) => detail.push(outbox.forgetPerson().then(() => outbox.tellOthers("change"))));

document.addEventListener("outbox:changed", draw);
window.addEventListener("online", sendNow);
// Back to a page that was put away whole: it has not heard what came and went meanwhile.
window.addEventListener("pageshow", (event) => event.persisted && draw().then(sendNow));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendNow());
setInterval(sendNow, AGAIN_MS);

rememberLanguage().catch(() => {});
ready
  .then(draw)
  .then(sendNow)
  .then(hello)
  .catch(() => {});

// --- the app without coverage ---

// Asked for where it is of use: on a tablet, in the installed app, and on the page that tells how to install it.
if (isTablet || isShell || document.querySelector("[data-utboks-klar]")) {
  navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  navigator.serviceWorker?.ready.then(() => {
    const line = document.querySelector("[data-utboks-klar]");
    if (line) line.textContent = line.dataset.utboksKlar;
  });
}
