// The people of a group: their role, whether they are online, and what one may do about each.
import { changeRole, removeMember } from "../../actions/chats.js";
import { go, linkTo } from "../../browser/route.js";
import { chatIdWith } from "../../state/begun-chats.js";
import { nameOf as calledBy } from "../../state/people.js";
import { may, roleIn } from "../../state/roles.js";
import { state } from "../../state/store.js";
import { best, compareNames } from "../../text/match.js";
import { t } from "../../text/strings.js";
import { html, useState, useStore } from "../base/html.js";
import { Button } from "../controls/button.js";
import { confirmed } from "../controls/dialog.js";
import { Wrong, sentence, useAction } from "../controls/errors.js";
import { SEARCHED } from "../controls/field.js";
import { Menu, openMenu } from "../controls/menu.js";
import { Avatar } from "../people/avatar.js";

const RANK = { owner: 0, admin: 1, member: 2 };
const FILTER_FROM = 15;
const SHOWN_AT_FIRST = 10;

export function Members({ chat }) {
  const people = useStore((state) => state.people);
  const me = useStore((state) => state.session.me?.id);
  const [filter, setFilter] = useState("");
  const [isWhole, setWhole] = useState(false);
  const [, error, run] = useAction();
  const nameOf = ({ userId }) => (people[userId] ? calledBy(state(), people[userId]) : t("common.someone"));
  const sorted = [...chat.members].sort(
    (one, other) => RANK[one.role] - RANK[other.role] || compareNames(nameOf(one), nameOf(other)),
  );
  const found = best(filter, sorted, nameOf);
  const shown = isWhole || found.length <= SHOWN_AT_FIRST + 1 ? found : found.slice(0, SHOWN_AT_FIRST);
  return html`
    ${chat.members.length > FILTER_FROM &&
    html`<input
      ...${SEARCHED}
      type="search"
      class="input"
      aria-label=${t("group.filter")}
      placeholder=${t("group.filter")}
      value=${filter}
      onInput=${(event) => setFilter(event.currentTarget.value)}
    />`}
    <${Wrong}>${error && sentence(error)}<//>
    <ul role="list" class="members">
      ${shown.map((member) => {
        const name = nameOf(member);
        const items = member.userId === me ? [] : actionsOn(chat, member, name, me, run);
        return html`
          <li
            key=${member.userId}
            onContextMenu=${(event) => items.length > 0 && !event.shiftKey && openMenu(event, t("group.actions", { name }), items)}
            onDblClick=${() => items.length > 0 && writeTo(member.userId)}
          >
            <${Avatar} of=${people[member.userId]} title=${name} size="small" showPresence />
            <span class="clip">
              <bdi>${name}</bdi>${member.userId === me && html` <span class="soft">${t("group.you")}</span>`}
            </span>
            ${member.role !== "member" && html`<span class="role">${t(`group.${member.role}`)}</span>`}
            ${items.length > 0 && html`<${Menu} label=${t("group.actions", { name })} items=${items} />`}
          </li>
        `;
      })}
    </ul>
    ${shown.length < found.length &&
    html`<${Button} look="quiet" onClick=${() => setWhole(true)}>${t("group.showAll", { count: found.length })}<//>`}
  `;
}

function actionsOn(chat, { userId, role }, name, me, run) {
  const mayChange = may(state(), chat, "change role");
  const mayRemove = may(state(), chat, `remove ${role}`);
  const mayHandOver = mayChange && roleIn(state(), chat) === "owner";
  const removed = () => remove(chat, userId, name, run);
  const become = (next, icon) => ({
    icon,
    label: t(`group.make${next[0].toUpperCase()}${next.slice(1)}`),
    action: () => run(() => changeRole(chat.id, userId, next)),
  });
  return [
    { icon: "message", label: t("group.message"), action: () => writeTo(userId) },
    mayChange && role !== "admin" && become("admin", "shield"),
    mayChange && role !== "owner" && become("owner", "crown"),
    mayChange && role !== "member" && become("member", "user"),
    mayHandOver && { icon: "leave", label: t("group.handOver"), action: () => handOver(chat, userId, name, me, run) },
    mayRemove && null,
    mayRemove && { icon: "trash", label: t("group.remove"), action: removed, isDangerous: true },
  ].filter((item) => item !== false);
}

function writeTo(userId) {
  go(linkTo.chat(chatIdWith(state(), userId)));
}

async function handOver(chat, userId, name, me, run) {
  const words = { title: t("group.handOverAsk", { name }), text: t("group.handOverText") };
  if (!(await confirmed({ ...words, action: t("group.handOverAction"), isDangerous: false }))) return;
  await run(async () => {
    await changeRole(chat.id, userId, "owner");
    await changeRole(chat.id, me, "member");
  });
}

async function remove(chat, userId, name, run) {
  const words = { title: t("group.removeAsk", { name }), text: t("group.removeText") };
  if (await confirmed({ ...words, action: t("group.removeAction") })) await run(() => removeMember(chat.id, userId));
}
