// "Kopier tekst". Without a script the field beside the button can be selected and copied by hand.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-kopier]");
  if (!button) return;
  const field = document.getElementById(button.dataset.kopier);
  field.select();
  // The old way first: it asks for no permission, and works on tablets without https.
  if (!document.execCommand("copy")) navigator.clipboard?.writeText(field.value);
  button.querySelector("span").textContent = button.dataset.kopiert;
  button.nextElementSibling.textContent = button.dataset.kopiert; // for those who listen
});
