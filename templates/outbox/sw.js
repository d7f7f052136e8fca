// Serves one page without coverage, and the files it stands on. It never keeps a page that somebody was signed in to,
// and never touches IndexedDB, where what is written waits.
const CACHE = "skall-{{ release }}";
const SHELLS = new Map([{% for language, address in shells.items %}
  ["{{ language }}", "{{ address|escapejs }}"],{% endfor %}
]);
// Which language whoever was last signed in here reads: line.js keeps it.
const LANGUAGE = "/utboks/sprak";
const ASSETS = new Set([{% for asset in assets %}
  "{{ asset|escapejs }}",{% endfor %}
]);
const PATIENCE = 10000;

const fill = async () => {
  const cache = await caches.open(CACHE);
  const keep = async (address) => {
    const shell = await fetch(address, { credentials: "omit", cache: "no-store" });
    if (!shell.ok || shell.redirected) throw new Error("no shell");
    await cache.put(address, shell);
  };
  await Promise.all([...[...SHELLS.values()].map(keep), cache.addAll([...ASSETS])]);
};

self.addEventListener("install", (event) => {
  // It takes over at once, and no page notices: nothing is loaded anew by a script.
  self.skipWaiting();
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("skall-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

const shell = async () => {
  const language = await (await caches.match(LANGUAGE))?.text();
  return caches.match(SHELLS.get(language) ?? SHELLS.get("{{ standard }}"));
};

// The network first. A server that is away, or an answer that never comes, is no reason to stop writing.
const page = async (request) => {
  try {
    const tooLong = new Promise((_done, fail) => setTimeout(fail, PATIENCE));
    const answer = await Promise.race([fetch(request), tooLong]);
    return [502, 503, 504].includes(answer.status) ? (await shell()) ?? answer : answer;
  } catch {
    return (await shell()) ?? Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (ASSETS.has(pathname)) event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
});
