// The print button: shown only where there is a script that can press it.
for (const button of document.querySelectorAll("[data-skriv-ut]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
