// Switched off: takes itself away, with the pages it kept. What is written and not yet sent lies in IndexedDB, and stays.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) if (name.startsWith("skall-")) await caches.delete(name);
    await self.registration.unregister();
  };
  event.waitUntil(leave());
});
