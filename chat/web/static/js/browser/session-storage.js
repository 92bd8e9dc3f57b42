// sessionStorage, which is one tab's and outlives its pages; a browser may forbid it, and then nothing is kept.

/** What this tab keeps under a key; null for nothing, also where nothing can be kept. */
export function readSession(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Keep a value under a key, or with null nothing any more; returns whether that could be done. */
export function writeSession(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
