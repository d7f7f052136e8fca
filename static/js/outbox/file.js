// A file that was saved as a last resort, brought in on a device with coverage. What is in it stays sealed.

import * as outbox from "./outbox.js";
import { draw } from "./line.js";

const form = document.querySelector("[data-utboks-innlesing]");
const say = (text) => form.querySelector("[role=status]").replaceChildren(text);
const isEnvelope = (one) => typeof one?.id === "string" && typeof one.key === "string" && typeof one.sealed === "string" && Number.isInteger(one.v);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const [file] = form.querySelector("[type=file]").files;
  if (!file) return say(form.dataset.ingen);
  try {
    const { envelopes } = JSON.parse(await file.text());
    if (!envelopes.length || !envelopes.every(isEnvelope)) throw new TypeError("not ours");
    const list = envelopes.map(({ id, v, key, sealed }) => ({ id, v, key, sealed }));
    say(form.dataset.tatt.replace("{n}", await outbox.takeIn(list)));
  } catch {
    return say(form.dataset.feil);
  }
  await outbox.send().catch(() => {});
  return draw();
});
