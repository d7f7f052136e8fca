// Passkeys: <form data-nokkel="lag | bruk | hent">. The form asks the device first and is sent with its answer. What the
// device is asked stands on the page (#nokkel-data) or, for «hent», at the form's own address.

const askDevice = async (form) => {
  const kind = form.dataset.nokkel;
  const told = document.getElementById("nokkel-data");
  if (kind === "lag") {
    const { publicKey } = JSON.parse(told.textContent).creation_options;
    const wanted = { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return webauthnJSON.create({ publicKey: { ...publicKey, authenticatorSelection: wanted } });
  }
  if (kind === "bruk") return webauthnJSON.get(JSON.parse(told.textContent).request_options);
  const answer = await fetch(form.getAttribute("action"), { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return webauthnJSON.get((await answer.json()).request_options);
};

const canUsePasskeys = Boolean(window.PublicKeyCredential && window.webauthnJSON);
for (const form of document.querySelectorAll("form[data-nokkel]")) {
  form.hidden = !canUsePasskeys;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[role=alert]");
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await askDevice(form));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
