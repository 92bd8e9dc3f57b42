// A person or a group as a small picture: what they uploaded, or initials on a colour of their own.
import { html } from "./html.js";
import { hueOf, initialsOf } from "../initials.js";
import { t } from "../strings.js";

/** `of` is a User or a Chat, `title` what it is called. The name stands beside it, so readers of the screen skip it. */
export function Avatar({ of, title = of?.name ?? "", size = "", isGroup = false, showPresence = false }) {
  const isOnline = showPresence && of?.online;
  return html`
    <span class="avatar ${size} ${isGroup ? "group" : ""}" style=${{ "--hue": hueOf(of?.id ?? "") }}>
      ${of?.avatarUrl
        ? html`<img src=${of.avatarUrl} alt="" loading="lazy" />`
        : html`<span aria-hidden="true">${initialsOf(title)}</span>`}
      ${isOnline && html`<span class="presence" role="img" aria-label=${t("common.online")}></span>`}
    </span>
  `;
}
