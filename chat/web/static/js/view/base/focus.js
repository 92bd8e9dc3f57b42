// Where the focus goes when the page under it becomes another one: never nowhere.
import { hasKeyboard } from "../../browser/keyboard.js";

const REGIONS = "body, main, nav, aside, dialog, [popover], .conversation"; // what is beside one is somewhere else
const TABBABLE = "a[href], button, input, select, textarea, [tabindex]";
let last = null; // what had the focus last

/** Focus what one came to this page for: its box to write in, or its heading where that would
 * open a keyboard on the screen, unless that is wanted. */
export function focusPage({ isWriting = false } = {}) {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) return dialog.querySelector("input, button")?.focus();
  if (document.activeElement?.matches("[data-seq] > .message")) return undefined; // it was led to, which took a moment less
  const main = document.querySelector("main, [role=main]");
  const wanted = main?.querySelector("[data-wanted-focus]");
  const mayWrite = isWriting || hasKeyboard();
  const box = mayWrite && main?.querySelector("[data-first-focus]:not([inert] *, .beside-about *)");
  const heading = main?.querySelector(".about h2") ?? main?.querySelector(".page-part h2") ?? main?.querySelector("h1");
  return (wanted || box || heading || main)?.focus({ preventScroll: true });
}

/** Whether the focus was in a box to write in, which may be gone by now. */
export function wasWriting() {
  return last?.matches("textarea[data-first-focus]") ?? false;
}

/** For a part of the page that comes later than the way to it. */
export function focusIfNowhere() {
  const { activeElement } = document;
  if (activeElement === document.body || activeElement?.matches("main")) focusPage();
}

/** Focus the row of a chat in the list, or the list's first. */
export function focusRow(chatId) {
  const rows = [...document.querySelectorAll(".chat-row")];
  (rows.find((row) => row.dataset.chatId === chatId) ?? rows[0])?.focus();
}

/** Remember where the focus is. Returns how to bring it back there; if that is gone, to what is beside it now. */
export function focusPlace(element = document.activeElement) {
  const trail = trailOf(element);
  return () => {
    const near = nearTo(trail);
    if (near) near.focus({ preventScroll: true });
    else focusPage();
  };
}

/** Where what has the focus is taken away or disabled, browsers leave it nowhere: not here. */
export function keepFocusSomewhere(root) {
  let bringBack = null;
  addEventListener("focusin", ({ target }) => {
    last = target;
    bringBack = focusPlace(target);
  });
  const look = () => {
    const isElsewhere = ![document.body, last].includes(document.activeElement);
    if (!last || isElsewhere || canHaveFocus(last)) return;
    last = null;
    bringBack();
  };
  const changes = { childList: true, subtree: true, attributeFilter: ["disabled", "hidden", "inert"] };
  new MutationObserver(look).observe(root, changes);
}

/** The element and what it stands in, from the inside, each with its place among its neighbours. */
function trailOf(element) {
  const trail = [];
  if (element?.matches("h1, h2")) return trail; // one is at the page as a whole
  for (let each = element; each && !each.matches(REGIONS); each = each.parentElement) {
    const { parentElement: parent } = each;
    trail.push({ each, parent, at: parent ? [...parent.children].indexOf(each) : 0 });
  }
  return trail;
}

function nearTo(trail) {
  for (const { each, parent, at } of trail) {
    if (each.matches(TABBABLE) && canHaveFocus(each)) return each;
    const beside = parent?.isConnected ? [at, at + 1, at - 1].map((place) => parent.children[place]) : [];
    const found = beside.map((neighbour) => neighbour && firstTabbable(neighbour)).find(Boolean);
    if (found) return found;
  }
  return null;
}

function firstTabbable(element) {
  const all = [element, ...element.querySelectorAll(TABBABLE)];
  return all.find((each) => each.matches(TABBABLE) && each.tabIndex >= 0 && canHaveFocus(each));
}

function canHaveFocus(element) {
  return element.isConnected && !element.matches(":disabled, [hidden], [hidden] *, [inert], [inert] *");
}
