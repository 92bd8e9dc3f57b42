// A person or a group as a small picture: what they uploaded, or initials on a colour of their own.
import { html } from "./html.js";
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

/** The first letters of the first and the last word; a letter may be several characters long. */
export function initialsOf(name) {
  const words = name.split(/[\s_.-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => word.match(/[\p{L}\p{N}]\p{M}*/u)[0].toLocaleUpperCase()).join("") || "?";
}

/** A hue for an id, the same everywhere; the last digits of an id differ most. */
export function hueOf(id) {
  return (parseInt(id.slice(-6) || "0", 16) * 137) % 360;
}
