// The recording page. Everything works without it.

// The list of languages lies over the page: it closes as people expect, on Escape and on a tap outside.
const languages = () => document.querySelector("details.sprakvalg[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !languages()) return;
  const summary = languages().querySelector("summary");
  languages().open = false;
  summary.focus();
});
document.addEventListener("click", (event) => {
  if (languages() && !languages().contains(event.target)) languages().open = false;
});

// Once saved, the form's place in the history becomes the page that corrects it: Back, change and save again is then
// the same conversation, with the words still there. (Pages with residents are never kept by the browser.)
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const receipt = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (receipt && event.target.id === "samtale") history.replaceState(null, "", `${receipt}rett/`);
});
