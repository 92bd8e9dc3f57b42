// What the window and the device are like, as hooks.
import { useLayoutEffect, useState } from "./html.js";

export const ONE_PANE = "(max-width: 47.99rem)";
export const THREE_PANES = "(min-width: 72rem)";
export const STILL = "(prefers-reduced-motion: reduce)";

/** Whether a media query holds; draws again when that changes. */
export function useMedia(query) {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useLayoutEffect(() => {
    const list = matchMedia(query);
    const changed = () => setHolds(list.matches);
    changed();
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [query]);
  return holds;
}

/** Whether there is a mouse or the like. */
export function hasFinePointer() {
  return matchMedia("(pointer: fine)").matches;
}
