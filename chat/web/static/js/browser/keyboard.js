// Which keys are the page's to act on, and whether they come from a keyboard that one can touch type on.
import { isKeyboardOnScreen } from "./viewport.js";

let typesForReal = false;

/** Whether a key chooses among characters that are being composed. Safari ends a composition before it tells of the
 * Enter that did so; that key is told by its number. */
export function isComposition({ isComposing, keyCode, key }) {
  return Boolean(isComposing) || keyCode === 229 || key === "Process";
}

/** Whether there are real keys: always where a finger is not what one mainly points with, else if they were last used. */
export function hasKeyboard() {
  return typesForReal || !matchMedia("(pointer: coarse)").matches;
}

/** From here on no box, list or dialog hears of a key, or is closed by one, that belongs to a composition. */
export function startKeyboard() {
  let isComposing = false; // until it ends: not every browser tells of that where the box is taken away meanwhile
  let isEnding = false; // while the key that ended it is held down
  const listen = (name, listener) => addEventListener(name, listener, { capture: true });
  listen("compositionstart", () => (isComposing = true));
  for (const name of ["compositionend", "focusin", "focusout"]) listen(name, () => (isComposing = false));
  listen("cancel", (event) => {
    if (!isComposing && !isEnding) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  listen("keydown", (event) => {
    isEnding = isComposition(event);
    if (isEnding) return event.stopImmediatePropagation();
    isComposing = false;
    typesForReal = isRealKey(event);
  });
  listen("keyup", () => (isEnding = false));
}

/** Keys drawn on a screen have no place on a keyboard, or the keyboard is there to be seen. */
function isRealKey({ code }) {
  return Boolean(code) && code !== "Unidentified" && !isKeyboardOnScreen();
}
