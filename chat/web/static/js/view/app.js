// The whole page: what is shown in each phase of a session, and the panes of somebody who is signed in.
import { html, useEffect, useRef, useRoute, useState, useStore } from "./html.js";
import { Banner } from "./banner.js";
import { copied } from "./clipboard.js";
import { confirmed, Questions } from "./dialog.js";
import { Boundary } from "./errors.js";
import { focusPage, focusRow } from "./focus.js";
import { ONE_PANE, THREE_PANES, useMedia } from "./media.js";
import { Conversation, Group, Home, NewChat, Palette, Settings, ShortcutList, Welcome, fetchConversation } from "./parts.js";
import { useShortcuts } from "./shortcuts.js";
import { Sidebar } from "./sidebar.js";
import { Starting, Unreachable } from "./waiting.js";
import { draftOf } from "../drafts.js";
import { go, linkTo } from "../route.js";
import { t } from "../strings.js";

export function App() {
  return html`
    <${Boundary}>
      <${Phase} />
      <${Questions} />
    <//>
  `;
}

function Phase() {
  const phase = useStore((state) => state.session.phase);
  if (phase === "starting") return html`<${Starting} />`;
  if (phase === "unreachable") return html`<${Unreachable} />`;
  return phase === "signed-in" ? html`<${Workspace} />` : html`<${Welcome} isFirst=${phase === "setup"} />`;
}

function Workspace() {
  const here = useRoute();
  const [overlay, setOverlay] = useState(null);
  const isNarrow = useMedia(ONE_PANE);
  const isList = here.name === "home";
  const close = () => setOverlay(null);

  useEffect(() => void fetchConversation().catch(() => {}), []);
  useShortcuts(setOverlay);
  useFocusThatFollows(here);
  useKnownChat(here);
  return html`
    <div class="workspace" data-pane=${isList ? "list" : "main"}>
      <${Banner} />
      <div class="list-pane" role=${isNarrow && isList ? "main" : undefined}>
        <${Sidebar} here=${here} open=${setOverlay} />
      </div>
      <main tabindex="-1">
        <${Boundary} key=${here.chatId ?? here.name}><${Room} here=${here} isNarrow=${isNarrow} /><//>
      </main>
    </div>
    ${overlay === "palette" && html`<${Palette} onClose=${close} />`}
    ${overlay === "shortcuts" && html`<${ShortcutList} onClose=${close} />`}
  `;
}

function Room({ here, isNarrow }) {
  if (here.name === "new") return html`<${NewChat} startsAsGroup=${here.isGroup} />`;
  if (here.name === "settings") return html`<${Settings} page=${here.page} />`;
  if (here.name === "home") return isNarrow ? null : html`<${Home} />`;
  return html`<${Chat} here=${here} />`;
}

/** A conversation; what is to know about it stands beside it, or where there is no room for both, over it. */
function Chat({ here }) {
  const isKnown = useStore((state) => here.chatId in state.chats);
  const hasRoom = useMedia(THREE_PANES);
  const isAbout = here.name === "group";
  if (!isKnown) return null;
  return html`
    <div class="chat-page">
      <div class="conversation-pane ${isAbout ? "beside-about" : ""}" inert=${isAbout && !hasRoom}>
        <${Conversation} key=${here.chatId} chatId=${here.chatId} seq=${here.seq ?? null} />
      </div>
      ${isAbout && html`<${Group} key=${here.chatId} chatId=${here.chatId} />`}
    </div>
  `;
}

/** An address of a chat that is not, or no longer, among one's own leads home, with what one had been writing. */
function useKnownChat({ chatId }) {
  const isLost = useStore((state) => state.connection === "online" && Boolean(chatId) && !(chatId in state.chats));
  useEffect(() => {
    if (!isLost) return;
    go(linkTo.home(), { replace: true });
    offerDraft(draftOf(chatId)?.text);
  }, [isLost]);
}

async function offerDraft(text) {
  if (!text) return;
  const words = { title: t("conversation.lost"), text, action: t("conversation.copy") };
  if (await confirmed({ ...words, isDangerous: false })) copied(text);
}

function useFocusThatFollows(here) {
  const before = useRef(null);
  useEffect(() => {
    const left = before.current;
    before.current = here;
    if (here.name === "home" && matchMedia(ONE_PANE).matches) {
      if (left) focusRow(left.chatId);
      return undefined;
    }
    const frame = requestAnimationFrame(focusPage);
    return () => cancelAnimationFrame(frame);
  }, [here.name, here.chatId, here.page]);
}
