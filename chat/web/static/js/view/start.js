// The view, from the first drawing on.
import { maySignIn } from "../server/tokens.js";
import { App, fetchWorkspace } from "./app.js";
import { keepFocusSomewhere } from "./base/focus.js";
import { html, render, startDrawing } from "./base/html.js";
import { startToday } from "./base/today.js";

/** Draw the page in an element, and go on drawing it. */
export function startView(root) {
  startDrawing();
  startToday();
  root.replaceChildren();
  keepFocusSomewhere(root);
  render(html`<${App} />`, root);
  if (maySignIn()) fetchWorkspace().catch(() => {}); // whoever needs it asks again
}
