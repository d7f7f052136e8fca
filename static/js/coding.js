// The coding desk by keyboard. Everything works without it. A single key does something here only while the keys are on,
// which the person decides (WCAG 2.1.4), and never while something is written or held with Alt.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const desk = () => document.querySelector("form[data-taster]");
const keyOf = (event) => {
  if (event.altKey || event.metaKey) return null;
  if (event.ctrlKey) return event.key.toLowerCase() === "z" && !event.shiftKey ? "z" : null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
};
document.addEventListener("keydown", (event) => {
  const form = desk();
  const key = keyOf(event);
  if (!form || form.dataset.taster !== "paa" || !key || event.repeat || event.defaultPrevented) return;
  if (event.target.closest(TYPING)) return;
  // A button or a link does what it does on Enter.
  if (key === "Enter" && event.target.closest("a, button, summary")) return;
  const control = form.querySelector(`[data-tast="${CSS.escape(key)}"]`);
  if (!control) return;
  event.preventDefault();
  // The answer is on its way: a key struck too soon does not land on the next statement.
  if (!form.classList.contains("htmx-request")) control.click();
});
