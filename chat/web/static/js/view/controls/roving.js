// A row of buttons that is one stop for Tab, as the ARIA patterns have toolbars: arrows, Home and End go from one to the next.
import { useState } from "../base/html.js";
import { placeAfter } from "./list-keys.js";

/** [properties of the row, tabindex of the button at a place]: the last that had the focus is the one that Tab stops at. */
export function useRoving({ first = 0, isReachable = true } = {}) {
  const [current, setCurrent] = useState(first);
  const row = {
    onFocusIn: (event) => setCurrent(Math.max(0, buttonsOf(event).indexOf(event.target.closest("button")))),
    onKeyDown: move,
  };
  return [row, (place) => (isReachable && place === current ? 0 : -1)];
}

function move(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const buttons = buttonsOf(event);
  const at = buttons.indexOf(event.target);
  const ahead = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
  const place = placeAfter(event.key, at, buttons.length, { beyond: "around", isRow: true, ahead });
  if (at < 0 || place === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  buttons[place].focus();
}

function buttonsOf({ currentTarget }) {
  return [...currentTarget.querySelectorAll(":scope > button")];
}
