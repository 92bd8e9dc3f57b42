// A page in the place of a conversation: its heading, and on a phone the way back.
import { linkTo } from "../../browser/route.js";
import { t } from "../../text/strings.js";
import { html } from "../base/html.js";
import { Icon } from "./icons.js";

export function Page({ title, back = linkTo.home(), isBackAlways = false, children, className = "" }) {
  return html`
    <div class="page ${className}">
      <header class="page-header">
        <a class="icon-button ${isBackAlways ? "" : "only-narrow"}" href=${back} aria-label=${t("common.back")}>
          <${Icon} name="back" />
        </a>
        <h1 tabindex="-1">${title}</h1>
      </header>
      ${children}
    </div>
  `;
}
