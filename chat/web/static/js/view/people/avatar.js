// A person or a group as a small picture: what they uploaded, or initials on a colour of their own.
import { pictureOf } from "../../files/addresses.js";
import { hueOf, initialsOf } from "../../text/initials.js";
import { t } from "../../text/strings.js";
import { html, useState } from "../base/html.js";

/** `of` is a User or a Chat, `title` what it is called. The name stands beside it, so the initials are drawn
 * by the style sheet: they are no text to read out, to find or to copy. */
export function Avatar({ of, title = of?.name ?? "", size = "", isGroup = false, showPresence = false }) {
  const [broken, setBroken] = useState(null);
  const picture = pictureOf(of, location.origin);
  const isShown = picture !== null && picture !== broken;
  const isOnline = showPresence && of?.online;
  return html`
    <span
      class="avatar ${size} ${isGroup ? "group" : ""}"
      style=${{ "--hue": hueOf(of?.id ?? "") }}
      data-initials=${isShown ? undefined : initialsOf(of?.name ?? title)}
    >
      ${isShown &&
      html`<img src=${picture} alt="" loading="lazy" draggable=${false} onError=${() => setBroken(picture)} />`}
      ${isOnline && html`<span class="presence" role="img" aria-label=${t("common.online")}></span>`}
    </span>
  `;
}
