// localStorage, and sessionStorage, which is one tab's and outlives its pages. A browser may forbid them, or have no room:
// then nothing is kept, and the page goes on without.

export const SEARCHES = "hearth.searches"; // what one searched for lately: signing out forgets it, whatever has come of the page

/** What is kept under a key; null for nothing, also where nothing can be kept. */
export function readLocal(key) {
  return read(() => localStorage, key);
}

/** Keep a value under a key, or with null nothing any more. Whoever keeps something here has it in memory too, for as long as
 * the page lives. */
export function writeLocal(key, value) {
  write(() => localStorage, key, value);
}

/** The same of this tab. */
export function readSession(key) {
  return read(() => sessionStorage, key);
}

/** The same for this tab; returns whether it could be done. */
export function writeSession(key, value) {
  return write(() => sessionStorage, key, value);
}

/** Call the listener when another tab has kept something else under the key. */
export function onLocal(key, listener) {
  addEventListener("storage", (event) => {
    if (event.key === key) listener();
  });
}

function read(storage, key) {
  try {
    return JSON.parse(storage().getItem(key));
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
