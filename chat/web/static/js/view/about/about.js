// What is to know about a chat, and to change in it, by whoever may.
import { addMembers, changeGroupPicture, deleteGroup, leaveGroup, renameGroup } from "../../actions/chats.js";
import { facts } from "../../base/facts.js";
import { go, linkTo } from "../../browser/route.js";
import { otherIn, titleOf } from "../../state/chats.js";
import { may, roleIn } from "../../state/roles.js";
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { ago } from "../../text/time.js";
import { useToday } from "../base/hooks.js";
import { html, useState, useStore } from "../base/html.js";
import { Button } from "../controls/button.js";
import { Dialog, confirmed } from "../controls/dialog.js";
import { Wrong, fieldSentences, isAboutFields, sentence, useAction } from "../controls/errors.js";
import { Field, useForm } from "../controls/field.js";
import { Icon } from "../controls/icons.js";
import { PictureOf } from "../files/picture-chooser.js";
import { Avatar } from "../people/avatar.js";
import { PeoplePicker } from "../people/people-picker.js";
import { Members } from "./members.js";
import { Level } from "./level.js";

export function About({ chatId }) {
  const chat = useStore((state) => state.chats[chatId]);
  const title = useStore((state) => titleOf(state, chat));
  const other = useStore((state) => otherIn(state, chat));
  useToday();
  return html`
    <aside class="about" aria-label=${t("group.title")}>
      <header class="page-header">
        <h2 tabindex="-1">${t("group.title")}</h2>
        <a class="icon-button" href=${linkTo.chat(chatId)} aria-label=${t("common.close")}>
          <${Icon} name="close" />
        </a>
      </header>
      <div class="card-of">
        <${Avatar} of=${other ?? chat} title=${title} size="large" isGroup=${!other} />
        <p class="name"><bdi>${title}</bdi></p>
        <p class="soft small">${other ? presence(other) : t("group.members", { count: chat.members.length })}</p>
        ${may(state(), chat, "rename") &&
        html`<${PictureOf} of=${chat} isGroup=${true} onChange=${(blob) => changeGroupPicture(chat.id, blob)} />`}
      </div>
      <${Level} chat=${chat} />
      ${chat.kind === "group" && html`<${GroupParts} chat=${chat} title=${title} />`}
      ${chat.kind === "group" && html`<${Ending} chat=${chat} title=${title} />`}
    </aside>
  `;
}

function presence(person) {
  if (person.online) return t("group.onlineNow");
  return person.lastSeenAt ? t("group.lastSeen", { when: ago(person.lastSeenAt) }) : t("group.neverSeen");
}

function GroupParts({ chat, title }) {
  const [isAdding, setAdding] = useState(false);
  return html`
    ${may(state(), chat, "rename") && html`<${Rename} chat=${chat} title=${title} />`}
    <section>
      <h3>${t("group.members", { count: chat.members.length })}</h3>
      ${may(state(), chat, "add") &&
      html`<${Button} look="wide" icon="plus" onClick=${() => setAdding(true)}>${t("group.add")}<//>`}
      <${Members} chat=${chat} />
    </section>
    ${isAdding && html`<${AddPeople} chat=${chat} onClose=${() => setAdding(false)} />`}
  `;
}

function Rename({ chat, title }) {
  const { form, values, bind, blame, check } = useForm({ name: title });
  const [isBusy, error, run] = useAction();
  const submit = async (event) => {
    event.preventDefault();
    if (!check({ name: (value) => !value.trim() && t("newChat.nameMissing") })) return;
    if (values.name.trim() === title) return;
    await run(() => renameGroup(chat.id, values.name.trim()).catch((refusal) => {
      blame(fieldSentences(refusal));
      throw refusal;
    }));
  };
  return html`
    <form ref=${form} class="inline" noValidate onSubmit=${submit}>
      <${Field}
        ...${bind("name")}
        label=${t("group.name")}
        maxlength=${facts.lengths.groupName}
        dir="auto"
        autocomplete="off"
      />
      <button class="button" aria-disabled=${isBusy ? "true" : undefined}>${t("group.rename")}</button>
      <${Wrong}>${error && !isAboutFields(error) && sentence(error)}<//>
    </form>
  `;
}

function AddPeople({ chat, onClose }) {
  const [chosen, setChosen] = useState([]);
  const [isBusy, error, run] = useAction();
  const members = new Set(chat.members.map((member) => member.userId));
  const submit = async (event) => {
    event.preventDefault();
    if (!chosen.length) return;
    const isDone = await run(() => addMembers(chat.id, chosen.map((person) => person.id)));
    if (isDone) onClose();
  };
  return html`
    <${Dialog} title=${t("group.add")} onClose=${onClose}>
      <form class="stack" noValidate onSubmit=${submit}>
        <${PeoplePicker}
          label=${t("newChat.people")}
          chosen=${chosen}
          onChange=${setChosen}
          isOut=${(person) => members.has(person.id)}
        />
        <${Wrong}>${error && sentence(error)}<//>
        <div class="buttons">
          <${Button} onClick=${onClose}>${t("common.cancel")}<//>
          <button class="button primary" aria-disabled=${isBusy || !chosen.length ? "true" : undefined}>${t("group.addAction")}</button>
        </div>
      </form>
    <//>
  `;
}

/** Leaving, and for owners the end of the group. */
function Ending({ chat, title }) {
  const [, error, run] = useAction();
  const isLastOwner = useStore(
    (state) => roleIn(state, chat) === "owner" && chat.members.filter(({ role }) => role === "owner").length === 1,
  );
  const leave = async () => {
    const text = isLastOwner ? `${t("group.leaveText")} ${t("group.lastOwner")}` : t("group.leaveText");
    const question = { title: t("group.leaveAsk", { title }), text, action: t("group.leaveAction") };
    if (await confirmed(question)) await run(() => leaveGroup(chat.id).then(goHome));
  };
  const end = async () => {
    const text = t("group.deleteText");
    const question = { title: t("group.deleteAsk", { title }), text, action: t("group.deleteAction") };
    if (await confirmed(question)) await run(() => deleteGroup(chat.id).then(goHome));
  };
  return html`
    <section class="ending">
      <${Wrong}>${error && sentence(error)}<//>
      <${Button} look="wide" icon="leave" onClick=${leave}>${t("group.leave")}<//>
      ${may(state(), chat, "delete") &&
      html`<${Button} look="danger wide" icon="trash" onClick=${end}>${t("group.delete")}<//>`}
    </section>
  `;
}

function goHome() {
  go(linkTo.home(), { replace: true });
}
