// A value that is replaced, never changed in place, and those who want to hear of it.

export function observable(value) {
  const listeners = new Set();
  return {
    get: () => value,
    /** Replace the value, and tell everybody; what is the same is no news. */
    set(next) {
      if (next === value) return;
      value = next;
      for (const listener of listeners) listener(value);
    },
    /** Hear of every change, with the new value; returns how to stop. */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
