// One of the things that are offered, as it stands in the list.
import { nameOf } from "../../state/people.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Avatar } from "../people/avatar.js";

export function Offer({ offer }) {
  if (offer.emoji) return html`<${Emoji} ...${offer} />`;
  if (offer.everyone) return html`<${Everyone} word=${offer.everyone} />`;
  return html`<${Person} ...${offer} />`;
}

function Person({ person, isMember }) {
  const name = useStore((state) => nameOf(state, person));
  return html`
    <${Avatar} of=${person} size="small" showPresence />
    <span class="clip"><bdi>${name}</bdi></span>
    ${!isMember && html`<span class="completion-outside soft small">${t("completion.outside")}</span>`}
  `;
}

function Everyone({ word }) {
  return html`
    <span class="completion-sign"><${Icon} name="users" /></span>
    <span class="completion-word">@${word}</span>
    <span class="completion-note soft small clip">${t(`conversation.mention_${word}`)}</span>
  `;
}

function Emoji({ emoji, label, code }) {
  return html`
    <span class="completion-sign emoji">${emoji}</span>
    <span class="completion-word clip">${code ? `:${code}:` : label}</span>
    ${code && html`<span class="completion-note soft small clip">${label}</span>`}
  `;
}
