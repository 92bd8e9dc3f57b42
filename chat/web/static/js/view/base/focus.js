// Where the focus goes when the page under it becomes another one: never nowhere.
import { hasKeyboard } from "../../browser/keyboard.js";

/** Focus what one came to this page for: its box to write in, or where that would open a keyboard on the screen its heading. */
export function focusPage() {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) return dialog.querySelector("input, button")?.focus();
  const main = document.querySelector("main, [role=main]");
  const box = hasKeyboard() && main?.querySelector("[data-first-focus]:not([inert] *, .beside-about *)");
  const heading = main?.querySelector(".about h2") ?? main?.querySelector(".page-part h2") ?? main?.querySelector("h1");
  return (box || heading || main)?.focus({ preventScroll: true });
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

/** Where what has the focus is taken away, a menu's button with its row, say, browsers leave it nowhere: not here. */
export function keepFocusSomewhere(root) {
  let last = null;
  addEventListener("focusin", (event) => (last = event.target));
  const look = () => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    focusPage();
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true });
}
