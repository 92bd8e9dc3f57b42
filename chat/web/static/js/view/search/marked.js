// A text in which is marked what was searched for. People's words are text, and never anything else.
import { pieces } from "../../text/reading/matches.js";
import { html } from "../base/html.js";

export function Marked({ text, matches }) {
  return pieces(text, matches).map(({ text: part, isMatch }) => (isMatch ? html`<mark class="match">${part}</mark>` : part));
}
