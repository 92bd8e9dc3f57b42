// One of the suggestions, as it stands in the list.
import { nameOf } from "../../state/people.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Avatar } from "../people/avatar.js";

export function Suggestion({ of }) {
  if (of.emoji) return html`<${Emoji} ...${of} />`;
  if (of.everyone) return html`<${Everyone} word=${of.everyone} />`;
  return html`<${Person} ...${of} />`;
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
