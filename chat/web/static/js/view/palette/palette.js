// The palette: a few letters lead to any chat, to a person one has no chat with yet, or to a message.
import { chatWith } from "../../actions/chats.js";
import { findPeople } from "../../actions/people.js";
import { findMessages, followFound, stopFinding } from "../../actions/search.js";
import { go, linkTo } from "../../browser/route.js";
import { mentionsOf } from "../../state/chats.js";
import { LONGEST, LONGEST_TYPED, foundIn, isTooLong, parseSearch, searchAddress, withFilter } from "../../state/search/search.js";
import { state } from "../../state/store.js";
import { matchesOf } from "../../text/reading/matches.js";
import { t } from "../../text/strings.js";
import { usePaused } from "../base/hooks.js";
import { html, useEffect, useId, useMemo, useRef, useState, useStore } from "../base/html.js";
import { Dialog } from "../controls/dialog.js";
import { SEARCHED } from "../controls/field.js";
import { Icon } from "../controls/icons.js";
import { bareKey, placeAfter } from "../controls/list-keys.js";
import { isMenuKey } from "../controls/menu.js";
import { Avatar } from "../people/avatar.js";
import { openChatMenu } from "../people/chat-menu.js";
import { openPersonMenu } from "../people/person-menu.js";
import { UnreadBadges } from "../people/unread-badges.js";
import { valuesFor } from "../search/filter-values.js";
import { HitLines, hitLink } from "../search/hit.js";
import { Marked } from "../search/marked.js";
import { readTyped } from "../search/operators.js";
import { groupsOf, isSearchable, isUpToDate } from "./groups.js";

const PAUSE_MS = 50; // after a key; a search takes less than until the next
const LIST = "palette";
const MOST_FOUND = 6;

export function Palette({ onClose }) {
  const id = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(null); // the key of the entry, which stays when others come
  const { found, address } = useMessages(text);
  const groups = useGroups(text, found.items);
  const entries = groups.flatMap((group) => group.entries);
  const isWaiting = isSearchable(text) && !isTooLong({ q: text.trim() }) && !found.error && !isUpToDate(found, address);
  const active = Math.max(0, entries.findIndex(({ key }) => key === chosen));
  const open = (entry) => {
    onClose();
    const isMessage = entry.kind === "message" && isUpToDate(found, address);
    if (isMessage) go(hitLink(entry.hit), { toRead: true });
    else go(entry.of ? linkTo.chat(entry.chat?.id ?? chatWith(entry.of)) : linkTo.search(address));
  };
  const typed = (event) => {
    setText(event.currentTarget.value);
    setChosen(null);
  };
  const pressed = (event) => {
    const place = placeAfter(bareKey(event), active, entries.length, { beyond: "around", hasEnds: false });
    if (place !== undefined) {
      event.preventDefault();
      setChosen(entries[place].key);
    } else if (isMenuKey(event) && entries[active]?.of) {
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
        maxlength=${LONGEST_TYPED}
        autofocus
        value=${text}
        onInput=${typed}
        onKeyDown=${pressed}
      />
      <p class="visually-hidden" role="status">${t("palette.results", { count: countOf(entries) })}</p>
      <${Groups} ...${{ id, groups, entries, active, text, open, onClose }} />
      ${isTooLong({ q: text.trim() }) && html`<p class="soft small" role="alert">${t("search.tooLongText", { count: LONGEST })}</p>`}
      ${found.error && html`<p class="soft small">${t("palette.noMessages")}</p>`}
      ${!countOf(entries) && !isWaiting && html`<p class="soft small">${t("palette.nothing")}</p>`}
    <//>
  `;
}

function countOf(entries) {
  return entries.filter(({ kind }) => kind !== "search").length;
}

/** As a right click on it does in the list of chats, or on a person's name. */
function openEntryMenu(event, { chat, of, title }, onClose) {
  if (chat) openChatMenu(event, chat, title, onClose);
  else openPersonMenu(event, of, onClose);
}

function Groups({ id, groups, entries, active, text, open, onClose }) {
  const list = useRef();
  const key = entries[active]?.key;
  useEffect(() => list.current.querySelector(".active")?.scrollIntoView({ block: "nearest" }), [key]);
  return html`
    <div ref=${list} id=${id} class="options" role="listbox" aria-label=${t("palette.title")} hidden=${!entries.length}>
      ${groups.map(
        ({ name, entries: own }) => html`
          <div key=${name} role="group" aria-labelledby="${id}-${name}">
            <p id="${id}-${name}" class="options-heading" role="presentation">${t(`palette.${name}`)}</p>
            ${own.map((entry) => {
              const place = entries.indexOf(entry);
              return html`
                <div
                  key=${entry.key}
                  id="${id}-${place}"
                  class="option ${place === active ? "active" : ""}"
                  role="option"
                  aria-selected=${place === active ? "true" : "false"}
                  onMouseDown=${(event) => event.preventDefault()}
                  onClick=${() => open(entry)}
                  onContextMenu=${(event) => event.shiftKey || !entry.of || openEntryMenu(event, entry, onClose)}
                >
                  <${Entry} entry=${entry} text=${text} />
                </div>
              `;
            })}
          </div>
        `,
      )}
    </div>
  `;
}

function Entry({ entry: { kind, chat, of, title, hit }, text }) {
  if (kind === "message") return html`<${HitLines} hit=${hit} isNarrow />`;
  if (kind === "search") {
    const [before, after] = t("palette.searchFor").split("{text}");
    return html`<${Icon} name="search" /><span class="clip">${before}<bdi>${text.trim()}</bdi>${after}</span>`;
  }
  return html`
    <${Avatar} of=${of} title=${title} size="small" isGroup=${kind === "group"} showPresence />
    <span class="clip"><bdi><${Marked} text=${title} matches=${matchesOf(title, text)} /></bdi></span>
    ${chat && html`<${UnreadBadges} unread=${chat.unread} mentions=${mentionsOf(chat)} />`}
    <span class="soft small">${t(`palette.${kind}`)}</span>
  `;
}

/** {found, address}: the messages for what is typed, or, until those come, the ones there were; and the address of the search. */
function useMessages(text) {
  const address = useMemo(() => addressOf(text), [text]);
  const found = useStore((state) => foundIn(state, LIST));
  useEffect(() => {
    followFound();
    return () => stopFinding(LIST);
  }, []);
  const isWanted = isSearchable(text) && !isTooLong({ q: text.trim() });
  useEffect(() => void (isWanted || stopFinding(LIST)), [address]);
  usePaused(isWanted && (() => findMessages(LIST, address, { limit: MOST_FOUND })), PAUSE_MS, [address]);
  return { found, address };
}

/** Operators are filters here as on the page to search on. */
function addressOf(text) {
  const { text: q, filters } = readTyped(text, valuesFor, { isDone: true });
  return searchAddress(filters.reduce(withFilter, { ...parseSearch(""), q }));
}

function useGroups(text, hits) {
  const chats = useStore((state) => state.chats);
  const people = useStore((state) => state.people);
  const everyone = useEveryone();
  return useMemo(() => groupsOf(state(), text, everyone, hits), [text, chats, people, everyone, hits]);
}

/** All people, once they are known; without an answer, those met in chats have to do. */
function useEveryone() {
  const [everyone, setEveryone] = useState([]);
  useEffect(() => {
    findPeople("").then(setEveryone, () => {});
  }, []);
  return everyone;
}
