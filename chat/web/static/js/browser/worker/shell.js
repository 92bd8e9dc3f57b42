// The page's own files, kept by its service worker for when there is no network: templates/sw.js. It also receives pushes.

const PATIENCE_MS = 15_000; // for a worker that is being installed
const listeners = {};

/** Have a worker keep them; those of this version for as long as this page is open, which a lock tells it. */
export function keepShell() {
  const version = new URL(import.meta.url).pathname.split("/")[2];
  navigator.locks?.request(`hearth-${version}`, { mode: "shared" }, () => new Promise(() => {}));
  navigator.serviceWorker?.register("/sw.js").catch(() => {}); // without one, the page only needs the network to open
  navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
    const answer = listeners[data?.about]?.(data);
    ports[0]?.postMessage(answer ?? true); // heard, or the worker would lead here by other means
  });
}

/** The worker's registration, as soon as it works; null where there is none. */
export async function shell() {
  const found = await navigator.serviceWorker?.getRegistration().catch(() => null);
  return !found || found.active ? (found ?? null) : whenWorking(found);
}

/** A worker that cannot be installed never comes to work, and nobody says so. */
function whenWorking({ installing, waiting }) {
  const worker = installing ?? waiting;
  return new Promise((resolve) => {
    navigator.serviceWorker.ready.then(resolve);
    worker?.addEventListener("statechange", () => worker.state === "redundant" && resolve(null));
    setTimeout(resolve, PATIENCE_MS, null);
  });
}

/** Hear what the worker tells about something, and answer it with what the listener returns. */
export function onWorker(about, listener) {
  listeners[about] = listener;
}
