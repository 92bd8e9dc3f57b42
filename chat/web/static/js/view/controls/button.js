// A button as nearly all of them are: an icon, if it has one, and words.
import { html } from "../base/html.js";
import { Icon } from "./icons.js";

/** `look`: "primary", "danger", "quiet", "wide" or several of them; all other properties are the button's own. */
export function Button({ look = "", icon, children, ...own }) {
  return html`
    <button type="button" class="button ${look}" ...${own}>
      ${icon && html`<${Icon} name=${icon} />`}${children}
    </button>
  `;
}
