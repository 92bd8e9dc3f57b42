// A long press of a finger, which on touch screens is what a right click is elsewhere.
import { useEffect, useRef } from "../base/html.js";

const LONG = 450;
const MOST_MOVED = 10;
const OF_THEIR_OWN = "a:not(.file-card), button:not(.picture), audio, video"; // what a long press means something else to

/** Properties of an element that calls `act` when a finger rests on it, and not on what in it has a long press of its own;
 * links keep the browser's own menu, but not files. */
export function useLongPress(act) {
  const press = useRef(null);
  const stop = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  useEffect(() => stop, []);
  return {
    onPointerDown: (event) => {
      stop();
      const own = event.target.closest(OF_THEIR_OWN);
      if (event.pointerType !== "touch" || (own && own !== event.currentTarget)) return;
      press.current = { x: event.clientX, y: event.clientY, timer: setTimeout(() => (ignoreRelease(), act()), LONG) };
    },
    onPointerMove: (event) => {
      const start = press.current;
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > MOST_MOVED) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (event) => press.current && event.preventDefault(),
  };
}

/** Lifting the finger afterwards must not press what has appeared under it; the next press is one again. */
function ignoreRelease() {
  const release = new AbortController();
  const heed = () => release.abort();
  const listen = (names, listener) => {
    for (const name of names) addEventListener(name, listener, { signal: release.signal, capture: true });
  };
  listen(["mousedown", "click"], (event) => {
    event.preventDefault();
    event.stopPropagation();
  });
  listen(["pointerdown"], heed);
  listen(["pointerup", "pointercancel"], () => setTimeout(heed, 100));
}
