// A chat: its header, its log, who is typing, and the box to write in.
import { hasKeyboard } from "../../browser/keyboard.js";
import { isToRead } from "../../browser/route.js";
import { attach } from "../../files/draft-files.js";
import { chatOf } from "../../state/begun-chats.js";
import { titleOf, unreadAfter } from "../../state/chats.js";
import { state } from "../../state/store.js";
import { jumpToLatest, openChat } from "../../sync/history.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useRef, useState, useStore } from "../base/html.js";
import { lazy } from "../base/lazy-part.js";
import { Composer } from "../composer/composer.js";
import { useDropAndPaste } from "../composer/drop-and-paste.js";
import { sentence } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";
import { placeIn } from "../log/kept-places.js";
import { Log } from "../log/log.js";
import { Announcer } from "./announcer.js";
import { Header } from "./header.js";
import { RefusedElsewhere } from "./refused-elsewhere.js";
import { TypingLine } from "./typing-line.js";
import { useVerbs } from "./verbs.js";

const EmojiPicker = lazy(() => import("../emoji/emoji-picker.js").then((module) => module.EmojiPicker));
const Lightbox = lazy(() => import("../files/lightbox.js").then((module) => module.Lightbox));
const DayDialog = lazy(() => import("./day-dialog.js").then((module) => module.DayDialog));
const MOST_AT_END = 40; // with more unread than fit into the last page, a chat opens at the first of them

/** `seq`: the message that a link leads to, or null; `visit` is another one whenever it is gone to again. */
export function Conversation({ chatId, seq, visit }) {
  const box = useRef();
  const chat = useStore((state) => chatOf(state, chatId)) ?? null;
  const latest = useRef(chat);
  latest.current = chat ?? latest.current; // a chat that is just being deleted is drawn once more
  const view = useStore((state) => state.windows[chatId] ?? null);
  const title = useStore((state) => titleOf(state, latest.current)) || t("common.someone");
  const firstTarget = useRef(firstTargetOf(chat, seq)).current;
  const { verbs, mode, setMode, target, goBack, picker, setPicker, notice, picture, setPicture, day, setDay } = useVerbs({
    chatId,
    box,
    firstTarget,
  });
  const [complaint, setComplaint] = useState(null);
  const section = useRef();

  useEffect(() => void (seq ? verbs.open(seq) : open(chatId, firstTarget?.seq)), []);
  const isFirst = useRef(true); // it opened there
  useEffect(() => {
    if (seq && !isFirst.current) verbs.show(seq, { takesFocus: true });
    isFirst.current = false;
  }, [seq, visit]);

  const takeFiles = (files, hasFolders = false) => {
    if (mode.editing) return setComplaint(t("files.notWhileEditing"));
    const sentences = [hasFolders && t("files.noFolders"), ...attach(chatId, files)].filter(Boolean);
    setComplaint(sentences.join(" ") || null);
    if (hasKeyboard()) box.current?.focus();
  };
  const isHeldOver = useDropAndPaste(section, takeFiles);

  const closePicker = () => {
    picker.after.focus({ preventScroll: true });
    setPicker(null);
  };
  const isThere = view && (view.items.length > 0 || (!view.loading && !view.error));
  return html`
    <section ref=${section} class="conversation" aria-label=${title}>
      <${Header} chat=${latest.current} onPickDay=${verbs.pickDay} />
      ${isThere
        ? html`<${Log}
            chat=${latest.current}
            view=${view}
            title=${title}
            target=${target}
            goBack=${goBack}
            verbs=${verbs}
          />`
        : html`<${NotYet} failure=${view?.error} onRetry=${() => open(chatId, firstTarget?.seq)} />`}
      <${Announcer} chatId=${chatId} />
      <div class="conversation-foot">
        <${RefusedElsewhere} chatId=${chatId} />
        <div class="foot-line">
          <${TypingLine} chatId=${chatId} />
          <p class="done ${notice?.isBad ? "bad" : ""}" role="status">${notice?.text}</p>
        </div>
        <${Composer} ...${{ chatId, title, mode, setMode, box, verbs, takeFiles, complaint, setComplaint }} />
      </div>
      ${isHeldOver && html`<div class="drop-here"><p>${t("files.dropHere", { title })}</p></div>`}
      ${picture && html`<${Lightbox} chatId=${chatId} fileId=${picture} onClose=${() => setPicture(null)} />`}
      ${day &&
      html`<${DayDialog}
        ...${{ chatId, day }}
        onGo=${(seq) => verbs.show(seq, { takesFocus: true })}
        onClose=${() => setDay(null)}
      />`}
      ${picker &&
      html`<${EmojiPicker}
        anchor=${picker.anchor}
        onPick=${(emoji) => (closePicker(), picker.onPick(emoji))}
        onClose=${closePicker}
      />`}
    </section>
  `;
}

function open(chatId, seq) {
  const isBehind = state().windows[chatId]?.atEnd === false;
  if (seq || !isBehind) openChat(chatId, seq);
  else jumpToLatest(chatId);
}

function firstTargetOf(chat, seq) {
  const place = seq ? { seq, takesFocus: isToRead() } : placeIn(chat.id);
  if (place) return place;
  return chat.unread > MOST_AT_END ? { seq: unreadAfter(chat) + 1, isQuiet: true } : null;
}

function NotYet({ failure, onRetry }) {
  if (!failure) return html`<p class="log-frame calm waiting-for soft" role="status">${t("conversation.loading")}</p>`;
  return html`
    <div class="log-frame calm" role="alert">
      <${Icon} name="alert" />
      <p>${t("conversation.notLoaded")} ${sentence(failure)}</p>
      <button type="button" class="button" onClick=${onRetry}>${t("common.retry")}</button>
    </div>
  `;
}
