// Where the focus goes when the page under it becomes another one: never nowhere.
import { hasFinePointer } from "./media.js";

/** Focus what one came to this page for: its box to write in, or on a touch screen its heading. */
export function focusPage() {
  const main = document.querySelector("main");
  const box = hasFinePointer() && main?.querySelector("[data-first-focus]:not([inert] *, .beside-about *)");
  const heading = main?.querySelector(".about h2") ?? main?.querySelector(".page-part h2") ?? main?.querySelector("h1");
  (box || heading || main)?.focus({ preventScroll: true });
}

/** For a page that takes the place of what had the focus, such as the form one signed in with. */
export function focusIfNowhere() {
  if (document.activeElement === document.body) focusPage();
}

/** Focus the row of a chat in the list, or the list's first. */
export function focusRow(chatId) {
  const rows = [...document.querySelectorAll(".chat-row")];
  (rows.find((row) => row.dataset.chatId === chatId) ?? rows[0])?.focus();
}
