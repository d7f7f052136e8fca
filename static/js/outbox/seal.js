// Seals something for the server: HPKE (RFC 9180), base mode. What is sealed here can't be opened here.

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "../../vendor/hpke/hpke.js";

const VERSION = 1;
// How long an answer is, says something about it: all are padded to the same few lengths.
const STEP = 512;
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const utf8 = new TextEncoder();

const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const toBase64 = (...parts) => {
  let text = "";
  for (const part of parts) for (const byte of new Uint8Array(part)) text += String.fromCharCode(byte);
  return btoa(text);
};

// `key` is {id, public}. The envelope's own id is bound into the seal: under another id it can't be opened.
export const seal = async (key, content) => {
  const id = crypto.randomUUID();
  const text = utf8.encode(JSON.stringify(content));
  const padded = new Uint8Array(Math.ceil(text.length / STEP) * STEP).fill(32);
  padded.set(text);
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64(key.public).buffer);
  const info = utf8.encode(`hva-utboks|${VERSION}|${key.id}|${id}`).buffer;
  const sender = await suite.createSenderContext({ recipientPublicKey, info });
  const sealed = await sender.seal(padded.buffer);
  return { id, v: VERSION, key: key.id, sealed: toBase64(sender.enc, sealed) };
};
