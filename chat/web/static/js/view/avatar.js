// A person or a group as a small picture: what they uploaded, or initials on a colour of their own.
import { html } from "./html.js";
import { hueOf, initialsOf } from "../initials.js";
import { t } from "../strings.js";

/** `of` is a User or a Chat, `title` what it is called. The name stands beside it, so the initials are drawn
 * by the style sheet: they are no text to read out, to find or to copy. */
export function Avatar({ of, title = of?.name ?? "", size = "", isGroup = false, showPresence = false }) {
  const isOnline = showPresence && of?.online;
  return html`
    <span
      class="avatar ${size} ${isGroup ? "group" : ""}"
      style=${{ "--hue": hueOf(of?.id ?? "") }}
      data-initials=${of?.avatarUrl ? undefined : initialsOf(title)}
    >
      ${of?.avatarUrl && html`<img src=${of.avatarUrl} alt="" loading="lazy" />`}
      ${isOnline && html`<span class="presence" role="img" aria-label=${t("common.online")}></span>`}
    </span>
  `;
}
