// A long press of a finger, which on touch screens is what a right click is elsewhere.
import { useRef } from "../html.js";

const LONG = 450;
const MOST_MOVED = 10;

/** Properties of an element that calls `act` when a finger rests on it; links keep the browser's own menu. */
export function useLongPress(act) {
  const press = useRef(null);
  const stop = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  return {
    onPointerDown: (event) => {
      stop();
      if (event.pointerType !== "touch" || event.target.closest("a, button")) return;
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
  const ignore = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const presses = ["mousedown", "click"];
  const heed = () => presses.forEach((name) => removeEventListener(name, ignore, true));
  const released = () => setTimeout(heed, 100);
  presses.forEach((name) => addEventListener(name, ignore, true));
  addEventListener("pointerdown", heed, { once: true, capture: true });
  ["pointerup", "pointercancel"].forEach((name) => addEventListener(name, released, { once: true, capture: true }));
}
