// localStorage, which a browser may forbid or have no room in: then nothing is kept, and the page goes on without.

/** What is kept under a key; null for nothing, also where nothing can be kept. */
export function readLocal(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Keep a value under a key, or with null nothing any more. */
export function writeLocal(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Whoever keeps something here has it in memory too, for as long as the page lives.
  }
}

/** Call the listener when another tab has kept something else under the key. */
export function onLocal(key, listener) {
  addEventListener("storage", (event) => {
    if (event.key === key) listener();
  });
}
