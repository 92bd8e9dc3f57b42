// The palette: a few letters lead to any chat, or to a person one has no chat with yet.
import { chatWith } from "../../actions/chats.js";
import { findPeople } from "../../actions/people.js";
import { go, linkTo } from "../../browser/route.js";
import { chatList } from "../../state/chat-order.js";
import { otherIn, titleOf, unreadOf } from "../../state/chats.js";
import { nameOf } from "../../state/people.js";
import { state } from "../../state/store.js";
import { best } from "../../text/match.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useId, useMemo, useRef, useState, useStore } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { SEARCHED } from "../controls/field.js";
import { bareKey, placeAfter } from "../controls/list-keys.js";
import { isMenuKey } from "../controls/menu.js";
import { Avatar } from "../people/avatar.js";
import { openChatMenu } from "../people/chat-menu.js";
import { openPersonMenu } from "../people/person-menu.js";

const MOST = 50;

export function Palette({ onClose }) {
  const id = useId();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const entries = useEntries(text);
  const open = ({ chat, of }) => {
    onClose();
    go(linkTo.chat(chat?.id ?? chatWith(of)));
  };
  const typed = (event) => {
    setText(event.currentTarget.value);
    setActive(0);
  };
  const pressed = (event) => {
    const place = placeAfter(bareKey(event), active, entries.length, { beyond: "around", hasEnds: false });
    if (place !== undefined) {
      event.preventDefault();
      setActive(place);
    } else if (isMenuKey(event) && entries[active]) {
      openEntryMenu(event, entries[active], onClose);
    } else if (event.key === "Enter" && !event.repeat && entries[active]) {
      event.preventDefault();
      open(entries[active]);
    }
  };
  return html`
    <${Dialog} title=${t("palette.title")} onClose=${onClose} className="palette" isBare>
      <input
        ...${SEARCHED}
        enterkeyhint="go"
        class="input"
        type="text"
        role="combobox"
        aria-label=${t("palette.search")}
        aria-expanded=${entries.length ? "true" : "false"}
        aria-controls=${id}
        aria-autocomplete="list"
        aria-activedescendant=${entries[active] ? `${id}-${active}` : undefined}
        placeholder=${t("palette.search")}
        autofocus
        value=${text}
        onInput=${typed}
        onKeyDown=${pressed}
      />
      <p class="visually-hidden" role="status">${t("palette.results", { count: entries.length })}</p>
      <${Entries} ...${{ id, entries, active, open, onClose }} />
      ${!entries.length && html`<p class="soft small">${t("palette.nothing")}</p>`}
    <//>
  `;
}

/** As a right click on it does in the list of chats, or on a person's name. */
function openEntryMenu(event, { chat, of, title }, onClose) {
  if (chat) openChatMenu(event, chat, title, onClose);
  else openPersonMenu(event, of, onClose);
}

function Entries({ id, entries, active, open, onClose }) {
  const list = useRef();
  useEffect(() => list.current.querySelector(".active")?.scrollIntoView({ block: "nearest" }), [active]);
  return html`
    <ul ref=${list} id=${id} class="options" role="listbox" aria-label=${t("palette.title")} hidden=${!entries.length}>
      ${entries.map(
        ({ chat, of, title, kind }, index) => html`
          <li
            key=${of.id}
            id="${id}-${index}"
            class="option ${index === active ? "active" : ""}"
            role="option"
            aria-selected=${index === active ? "true" : "false"}
            onMouseDown=${(event) => event.preventDefault()}
            onClick=${() => open({ chat, of })}
            onContextMenu=${(event) => event.shiftKey || openEntryMenu(event, { chat, of, title }, onClose)}
          >
            <${Avatar} of=${of} title=${title} size="small" isGroup=${kind === "group"} showPresence />
            <span class="clip"><bdi>${title}</bdi></span>
            ${chat && unreadOf(chat) > 0 && html`<span class="badge">${unreadOf(chat)}</span>`}
            <span class="soft small">${t(`palette.${kind}`)}</span>
          </li>
        `,
      )}
    </ul>
  `;
}

/** Chats, most recent first, then people without one; each once. */
function useEntries(text) {
  const chats = useStore(chatList);
  const people = useStore((state) => state.people);
  const me = useStore((state) => state.session.me?.id);
  const everyone = useEveryone();
  return useMemo(() => {
    const ofChats = chats.map((chat) => entryOf(chat));
    const met = new Set([me, ...ofChats.filter((entry) => entry.kind === "direct").map((entry) => entry.of.id)]);
    const known = [...new Map([...everyone, ...Object.values(people)].map((person) => [person.id, person])).values()];
    const strangers = known.filter((person) => !met.has(person.id));
    const ofPeople = strangers.map((of) => ({ chat: null, of, title: nameOf(state(), of), kind: "person" }));
    return best(text, [...ofChats, ...ofPeople], (entry) => entry.title).slice(0, MOST);
  }, [text, chats, people, everyone]);
}

function entryOf(chat) {
  return { chat, of: otherIn(state(), chat) ?? chat, title: titleOf(state(), chat), kind: chat.kind };
}

/** All people, once they are known; without an answer, those met in chats have to do. */
function useEveryone() {
  const [everyone, setEveryone] = useState([]);
  useEffect(() => {
    findPeople("").then(setEveryone, () => {});
  }, []);
  return everyone;
}
