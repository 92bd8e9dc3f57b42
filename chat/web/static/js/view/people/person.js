// People by id, as they are called now. Each part draws again only when what it shows of the person changes.
import { nameOf } from "../../state/people.js";
import { t } from "../../text/strings.js";
import { list } from "../../text/time.js";
import { html, useStore } from "../base/html.js";
import { Avatar } from "./avatar.js";

/** What somebody is called; they may have left and be unknown. */
export function nameIn(state, userId) {
  const person = state.people[userId];
  return person ? nameOf(state, person) : t("common.someone");
}

export function Name({ id }) {
  return html`<bdi>${useStore((state) => nameIn(state, id))}</bdi>`;
}

export function Face({ id, size = "" }) {
  const name = useStore((state) => state.people[id]?.name ?? t("common.someone"));
  const avatarUrl = useStore((state) => state.people[id]?.avatarUrl ?? null);
  return html`<${Avatar} of=${{ id, avatarUrl }} title=${name} size=${size} />`;
}

/** "You, Ann and 5 others": oneself first, and not more names than one wants to hear. */
export function namesIn(state, userIds, most = 5) {
  const me = state.session.me?.id;
  const names = userIds.filter((id) => id !== me).map((id) => nameIn(state, id));
  if (userIds.includes(me)) names.unshift(t("common.you"));
  const rest = names.length - most;
  return rest > 1 ? list([...names.slice(0, most), t("conversation.others", { count: rest })]) : list(names);
}
