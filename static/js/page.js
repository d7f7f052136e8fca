// Small help for every page. Everything works without it.

// htmx says nothing when a request fails; a care worker must know that it was not saved, and what to do.
const failed = document.getElementById("gikk-ikke");
const showFailed = (why) => {
  for (const line of failed.querySelectorAll("[data-feil]")) line.hidden = line.dataset.feil !== why;
  failed.hidden = false;
};
// That nothing is kept on this device is said until it is kept; the rest until something goes well.
const isKept = () => !failed.querySelector(":is([data-feil=lager], [data-feil=fullt]):not([hidden])");
const hideFailed = () => {
  if (isKept()) failed.hidden = true;
};
// Suggestions that do not come are no loss: <textarea data-stille>.
const isQuiet = (event) => Boolean(event.target.closest?.("[data-stille]"));
document.addEventListener("htmx:sendError", (event) => isQuiet(event) || showFailed("nett"));
document.addEventListener("htmx:timeout", (event) => isQuiet(event) || showFailed("nett"));
document.addEventListener("htmx:responseError", (event) => {
  if (!isQuiet(event)) showFailed([403, 404].includes(event.detail.xhr.status) ? "borte" : "oss");
});
document.addEventListener("htmx:afterOnLoad", (event) => isQuiet(event) || hideFailed());
document.addEventListener("outbox:failed", ({ detail }) => {
  isDone();
  showFailed(detail);
});
document.addEventListener("outbox:stored", () => {
  failed.hidden = true;
});

// What somebody chooses while new suggestions are on their way stays chosen, and the list that is open stays open.
const chosen = new Map();
let isListOpen = false;
const isSuggestions = (event) => event.target.matches?.(".forslag");
document.addEventListener("change", ({ target }) => target.closest(".forslag") && chosen.set(target.id, target.checked));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isQuiet(event)) for (const box of event.detail.target.querySelectorAll("input")) chosen.delete(box.id);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (isSuggestions(event)) isListOpen = Boolean(event.target.querySelector("details[open]"));
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!isSuggestions(event)) return;
  for (const box of event.target.querySelectorAll("input[type=checkbox]")) box.checked = chosen.get(box.id) ?? box.checked;
  if (isListOpen) event.target.querySelector("details")?.setAttribute("open", "");
});

// Without coverage the browser would leave the page for its own error page, and the words with it. Where the app is
// installed, the page for writing without coverage comes instead.
const worksWithout = (link) =>
  navigator.serviceWorker?.controller && !unsaved && (link.matches("[data-skall]") || link.pathname.startsWith("/samtaler/bruker/"));
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.defaultPrevented) return;
  event.preventDefault();
  showFailed("nett");
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (navigator.onLine || event.defaultPrevented || !link || link.origin !== location.origin) return;
  if (link.hash && link.pathname === location.pathname) return; // a place on this page
  if (worksWithout(link)) return;
  event.preventDefault();
  showFailed("nett");
});
window.addEventListener("online", hideFailed);

// What takes more than a moment says so, once; most answers come long before.
const SLOW_AFTER = 1500;
let slowly = 0;
const sayIfSlow = () => {
  clearTimeout(slowly);
  slowly = setTimeout(() => {
    const line = document.getElementById("tar-tid");
    if (line) line.textContent = line.dataset.tekst;
  }, SLOW_AFTER);
};
const isDone = () => {
  clearTimeout(slowly);
  document.getElementById("tar-tid")?.replaceChildren();
};
document.addEventListener("htmx:beforeRequest", (event) => isQuiet(event) || sayIfSlow());
document.addEventListener("htmx:afterRequest", (event) => isQuiet(event) || isDone());
document.addEventListener("submit", (event) => event.defaultPrevented || sayIfSlow());
document.addEventListener("outbox:stored", sayIfSlow);
document.addEventListener("outbox:done", isDone);
window.addEventListener("pageshow", isDone);

// Words that are not saved are not lost by a stray tap on Back: <form data-ulagret>. With data-ulagret="side" an answer
// that only draws the form anew has saved nothing; one that sends the browser on has.
let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-ulagret]")) unsaved = true;
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) unsaved = false; // htmx prevents it, and may fail
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (!event.target.matches("form[data-ulagret]") || xhr.status >= 400) return;
  if (event.target.dataset.ulagret !== "side" || xhr.getResponseHeader("HX-Redirect")) unsaved = false;
});
// Sealed and stored on this device: nothing is lost by leaving.
document.addEventListener("outbox:stored", () => {
  unsaved = false;
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

// What is written or chosen while a form is on its way would be gone with the form: nothing more goes into it until then.
const setHeld = (form, isHeld) => {
  for (const field of form.elements) field.readOnly = isHeld;
};
document.addEventListener("htmx:beforeRequest", ({ target }) => target.matches("form[data-ulagret]") && setHeld(target, true));
document.addEventListener("htmx:afterRequest", ({ target }) => target.matches("form[data-ulagret]") && setHeld(target, false));
document.addEventListener("outbox:stored", () => document.querySelectorAll("form[data-outbox]").forEach((form) => setHeld(form, true)));
const ON_ITS_WAY = "form[data-ulagret]:is(.htmx-request, [aria-busy=true]) :is(label, input)";
document.addEventListener("click", (event) => event.target.closest?.(ON_ITS_WAY) && event.preventDefault(), { capture: true });

// The account menu closes on Escape and on a tap outside, as people expect of a menu.
const menu = () => document.querySelector("details.konto[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu()) return;
  const summary = menu().querySelector("summary");
  menu().open = false;
  summary.focus();
});
document.addEventListener("click", (event) => {
  if (menu() && !menu().contains(event.target)) menu().open = false;
});
