// Somebody's name in a message, as they are called now: a press opens their menu. "@all" and "@here" are only shown.
import { nameOf } from "../../state/people.js";
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { openPersonMenu, personMenu } from "./person-menu.js";

/** `node` is one of text/inline.js. No button: its words are to be selected and copied as the others are. */
export function Mention({ node: { userId, everyone, text } }) {
  const name = useStore((state) => (state.people[userId] ? nameOf(state, state.people[userId]) : null));
  const isMine = useStore((state) => Boolean(userId) && userId === state.session.me?.id);
  if (everyone) return html`<bdi class="mention mine" title=${t(`conversation.mention_${everyone}`)}>${text}</bdi>`;
  if (name === null) return html`<bdi class="mention">${text}</bdi>`;
  const menu = personMenu(userId);
  const open = (event) => openPersonMenu(event, state().people[userId]);
  const pressed = (event) => (event.key === "Enter" || event.key === " " ? open(event) : menu.onKeyDown(event));
  return html`
    <bdi
      class="mention person ${isMine ? "mine" : ""}"
      role="button"
      tabindex="-1"
      aria-haspopup="menu"
      ...${menu}
      onClick=${open}
      onKeyDown=${pressed}
      >@${name}</bdi
    >
  `;
}
