// The page locks itself when nobody has touched it for a while, and when the next person wants in: what is typed is sent
// to be kept for its author, the session ends, and the sign-in page comes. Nothing readable is stored in the browser.

const box = document.getElementById("las");
const { sekunder, laas, inn, vaaken, felt } = box.dataset;
const LIMIT = Number(sekunder) * 1000;
const AWAKE_EVERY = Math.min(60_000, LIMIT / 2);
const RETRY_AFTER = 10_000;
let touched = Date.now();
let told = Date.now();
let isLocked = false;

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

// The first form with words in it that are not saved.
const typed = () => {
  const forms = [...document.querySelectorAll("form[data-ulagret]")];
  const form = forms.find((one) => [...one.querySelectorAll("textarea, input[type=text], [name$=words]")].some((field) => field.value.trim()));
  const fields = new URLSearchParams(form ? new FormData(form) : "");
  if (form) fields.set(felt, form.getAttribute("action") || location.pathname);
  return fields;
};

const cover = () => {
  for (const part of document.body.children) {
    part.inert = part !== box;
    part.hidden = part !== box;
  }
  document.title = box.querySelector(".sporsmal").textContent;
  box.querySelector("[data-skall]").hidden = !navigator.serviceWorker?.controller;
};

// Those who seal (outbox/form.js, outbox/line.js) are told, and waited for a moment.
const ask = (name) => {
  const answers = [];
  document.dispatchEvent(new CustomEvent(name, { detail: answers }));
  return Promise.race([Promise.allSettled(answers), new Promise((done) => setTimeout(done, 2000))]);
};

const leave = async (fields) => {
  try {
    const answer = await fetch(laas, { method: "POST", body: fields, headers: { "X-CSRFToken": token() }, redirect: "manual" });
    if (answer.status >= 500) throw new Error(`${answer.status}`);
    if (fields.has(felt)) await ask("outbox:kept");
    location.replace(fields.has(felt) ? `${inn}?laast=1` : inn);
  } catch {
    setTimeout(() => leave(fields), RETRY_AFTER);
  }
};

const lock = async () => {
  if (isLocked) return;
  isLocked = true;
  const fields = typed();
  const sealed = ask("outbox:lock");
  cover();
  await sealed;
  leave(fields);
};

const look = () => {
  if (isLocked) return;
  if (Date.now() - touched >= LIMIT) return lock();
  if (touched > told && Date.now() - told >= AWAKE_EVERY) {
    told = Date.now();
    fetch(vaaken, { redirect: "manual" }).catch(() => {});
  }
};

// A tablet that slept through the time locks at the first touch, before the touch does anything.
const touch = (event) => {
  look();
  if (!isLocked) touched = Date.now();
  else event.stopPropagation();
};
for (const kind of ["pointerdown", "keydown", "input", "wheel"]) {
  window.addEventListener(kind, touch, { capture: true, passive: true });
}
setInterval(look, 5000);
document.addEventListener("visibilitychange", look);

// A page the browser has kept to go back to may be somebody else's by now.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// «Bytt person» and «Logg ut» keep what is typed, too.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-bytt]")) return;
  if (!navigator.onLine) return handOverWithout(event);
  event.preventDefault();
  lock();
});

// Without coverage nobody can sign in: the next person writes on the page that asks for her name.
const handOverWithout = async (event) => {
  if (!navigator.serviceWorker?.controller) return;
  event.preventDefault();
  isLocked = true;
  await ask("outbox:lock");
  await ask("outbox:leave");
  location.replace(box.querySelector("[data-skall]").href);
};

// Nothing is lost by leaving a page that has locked itself: no question.
window.addEventListener("beforeunload", (event) => isLocked && event.stopImmediatePropagation(), { capture: true });
