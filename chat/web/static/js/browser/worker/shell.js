// The page's own files, kept by its service worker for when there is no network: templates/sw.js. It also receives pushes.

const listeners = {};

/** Have a worker keep them; those of this version for as long as this page is open, which a lock tells it. */
export function keepShell() {
  const version = new URL(import.meta.url).pathname.split("/")[2];
  navigator.locks?.request(`hearth-${version}`, { mode: "shared" }, () => new Promise(() => {}));
  navigator.serviceWorker?.register("/sw.js").catch(() => {}); // without one, the page only needs the network to open
  navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
    listeners[data?.about]?.(data);
    ports[0]?.postMessage(true); // heard, or the worker would lead here by other means
  });
}

/** The worker's registration, as soon as it works; null where there is none. */
export async function shell() {
  const found = await navigator.serviceWorker?.getRegistration().catch(() => null);
  if (!found) return null;
  return found.active ? found : navigator.serviceWorker.ready;
}

/** Hear what the worker tells about something. */
export function onWorker(about, listener) {
  listeners[about] = listener;
}
