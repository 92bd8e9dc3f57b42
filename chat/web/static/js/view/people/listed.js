// Somebody in a list of names, with their menu.
import { html } from "../base/html.js";
import { Face, Name } from "./person.js";
import { personMenu } from "./person-menu.js";

export function Listed({ id, onLeave }) {
  return html`<li tabindex="0" ...${personMenu(id, onLeave)}><${Face} id=${id} size="small" /> <${Name} id=${id} /></li>`;
}
