// What somebody who is signed in sees: the list, and beside it, or on a phone in its place, what is open.
import { meetPerson } from "../actions/people.js";
import { personOf } from "../base/begun-id.js";
import { chatOf } from "../state/begun-chats.js";
import { titleOf } from "../state/chats.js";
import { Banner } from "./banner.js";
import { focusPage, focusRow, wasWriting } from "./base/focus.js";
import { html, useEffect, useLayoutEffect, useRef, useRoute, useState, useStore } from "./base/html.js";
import { ONE_PANE, THREE_PANES, useMedia } from "./base/media.js";
import { Boundary } from "./controls/errors.js";
import { MenuAtPointer } from "./controls/menu.js";
import { News } from "./news.js";
import {
  About,
  Conversation,
  Home,
  Mentions,
  NewChat,
  NoChat,
  Nowhere,
  PushOffer,
  Palette,
  Search,
  Settings,
  ShortcutList,
  fetchConversation,
} from "./screens.js";
import { useShortcuts } from "./shortcuts/use-shortcuts.js";
import { Sidebar } from "./sidebar/sidebar.js";

export function Workspace() {
  const here = useRoute();
  const [overlay, setOverlay] = useState(null);
  const isNarrow = useMedia(ONE_PANE);
  const isList = here.name === "home";
  const close = () => setOverlay(null);

  useEffect(() => void fetchConversation().catch(() => {}), []);
  useShortcuts(setOverlay);
  useFocusThatFollows(here);
  return html`
    <div class="workspace" data-pane=${isList ? "list" : "main"}>
      <div class="above"><${Banner} /><${PushOffer} /></div>
      <div class="list-pane" role=${isNarrow && isList ? "main" : undefined}>
        <${Sidebar} here=${here} open=${setOverlay} />
      </div>
      <main tabindex="-1">
        <${Boundary} key=${here.chatId ?? here.name}><${Room} here=${here} isNarrow=${isNarrow} /><//>
      </main>
    </div>
    <${News} />
    <${MenuAtPointer} />
    ${overlay === "palette" && html`<${Palette} onClose=${close} />`}
    ${overlay === "shortcuts" && html`<${ShortcutList} onClose=${close} />`}
  `;
}

function Room({ here, isNarrow }) {
  if (here.name === "new") return html`<${NewChat} startsAsGroup=${here.isGroup} />`;
  if (here.name === "settings") return html`<${Settings} page=${here.page} />`;
  if (here.name === "search") return html`<${Search} query=${here.query} />`;
  if (here.name === "mentions") return html`<${Mentions} />`;
  if (here.name === "home") return isNarrow ? null : html`<${Home} />`;
  return here.name === "nowhere" ? html`<${Nowhere} />` : html`<${Chat} here=${here} />`;
}

/** A conversation; what is to know about it stands beside it, or where there is no room for both, over it. */
function Chat({ here }) {
  const title = useStore((state) => titleIn(state, here.chatId));
  const isAway = useStore((state) => state.connection !== "online"); // it may be one the page has not heard of yet
  const isAsked = useStranger(here.chatId) || isAway;
  const lastTitle = useRef(null);
  lastTitle.current = title ?? lastTitle.current;
  const hasRoom = useMedia(THREE_PANES);
  const isAbout = here.name === "group";
  if (title === null && lastTitle.current === null && isAsked) return null;
  if (title === null) return html`<${NoChat} chatId=${here.chatId} title=${lastTitle.current} />`;
  return html`
    <div class="chat-page">
      <div class="conversation-pane ${isAbout ? "beside-about" : ""}" inert=${isAbout && !hasRoom}>
        <${Conversation} key=${here.chatId} chatId=${here.chatId} seq=${here.seq ?? null} visit=${here.visit} />
      </div>
      ${isAbout && html`<${About} key=${here.chatId} chatId=${here.chatId} />`}
    </div>
  `;
}

/** Whether the server is being asked who it is that one is about to write to. */
function useStranger(chatId) {
  const userId = personOf(chatId);
  const isUnknown = useStore((state) => Boolean(userId) && !state.people[userId]);
  const isOnline = useStore((state) => state.connection === "online");
  const [isAsked, setAsked] = useState(true);
  useEffect(() => {
    if (isUnknown && isOnline) meetPerson(userId).catch(() => setAsked(false));
  }, [isUnknown, isOnline]);
  return isUnknown && isAsked;
}

function titleIn(state, chatId) {
  const chat = chatOf(state, chatId);
  const isStranger = personOf(chatId) && !state.people[personOf(chatId)];
  return chat && !isStranger ? titleOf(state, chat) : null;
}

function useFocusThatFollows(here) {
  const before = useRef(null);
  const isWriting = useRef(false);
  useLayoutEffect(() => {
    isWriting.current = Boolean(personOf(before.current?.chatId)) && wasWriting(); // the chat has only become real
  }, [here.chatId]);
  useEffect(() => {
    const left = before.current;
    before.current = here;
    if (here.name === "home" && matchMedia(ONE_PANE).matches) {
      if (left) focusRow(left.chatId);
      return undefined;
    }
    const frame = requestAnimationFrame(() => focusPage({ isWriting: isWriting.current }));
    return () => cancelAnimationFrame(frame);
  }, [here.name, here.chatId, here.page]);
}
