// The other tabs of this browser that have the page open: taking turns with them, and telling them.

const listeners = {};
let channel = null;

/** Begin to hear the other tabs. */
export function startTabs() {
  if (!globalThis.BroadcastChannel) return;
  channel = new BroadcastChannel("hearth");
  channel.onmessage = ({ data }) => listeners[data?.about]?.(data);
}

/** Tell the other tabs; not this one. */
export function tellTabs(about, details = {}) {
  channel?.postMessage({ ...details, about });
}

/** Hear what other tabs tell about something. */
export function onTabs(about, listener) {
  listeners[about] = listener;
}

/** Do something while no other tab does. Browsers grant locks only over HTTPS and on localhost; else it is just done. */
export function inTurn(name, work) {
  return navigator.locks ? navigator.locks.request(`hearth-${name}`, work) : work();
}
