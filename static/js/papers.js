// Typing paper forms in. Everything works without it.

const form = document.getElementById("papir");
const hint = document.querySelector(".hurtigtast");
if (form) {
  hint?.removeAttribute("hidden");
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=action][value=save]"));
  });
}
