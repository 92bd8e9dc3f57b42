// The page's own files, kept by its service worker for when there is no network: templates/sw.js.

/** Have a worker keep them; those of this version for as long as this page is open, which a lock tells it. */
export function keepShell() {
  const version = new URL(import.meta.url).pathname.split("/")[2];
  navigator.locks?.request(`hearth-${version}`, { mode: "shared" }, () => new Promise(() => {}));
  navigator.serviceWorker?.register("/sw.js").catch(() => {}); // without one, the page only needs the network to open
}
