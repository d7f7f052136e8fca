// Small help for every page. Everything works without it.

// htmx says nothing when a request fails; a care worker must know that it was not saved.
const failed = () => document.getElementById("gikk-ikke");
const showFailed = (event) => {
  // Suggestions that do not come are no loss: <textarea data-stille>.
  if (!event.target.closest?.("[data-stille]")) failed()?.removeAttribute("hidden");
};
document.addEventListener("htmx:sendError", showFailed);
document.addEventListener("htmx:responseError", showFailed);
document.addEventListener("htmx:timeout", showFailed);
document.addEventListener("htmx:afterOnLoad", () => failed()?.setAttribute("hidden", ""));

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
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

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
