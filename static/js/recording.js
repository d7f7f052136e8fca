// The recording page. Everything works without it.

// Once saved, the form's place in the history becomes the page that corrects it: Back, change and save again is then
// the same conversation, with the words still there. (Pages with residents are never kept by the browser.)
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const receipt = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (receipt && event.target.id === "samtale") history.replaceState(null, "", `${receipt}rett/`);
});
