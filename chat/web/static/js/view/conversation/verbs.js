// What one can do in a conversation, as functions that stay the same, and the few things they leave to be drawn:
// what is answered or edited, where one jumped, the emoji picker, and a word on what was done.
import { discardFile, discardMessage, retryMessage, takeBackMessage } from "../../actions/messages.js";
import { copied } from "../../browser/clipboard.js";
import { go, linkTo } from "../../browser/route.js";
import { chatIdWith } from "../../state/begun-chats.js";
import { draftOf } from "../../state/drafts.js";
import { holds } from "../../state/messages.js";
import { actsIn, withActs } from "../../state/acts.js";
import { outboxOf } from "../../state/outbox.js";
import { state } from "../../state/store.js";
import { jumpToLatest, openChat } from "../../sync/history.js";
import { deleteMessage, setReaction } from "../../sync/acting.js";
import { markUnread } from "../../sync/read-positions.js";
import { namesOf, withNames } from "../../text/reading/names.js";
import { t } from "../../text/strings.js";
import { dayOf } from "../../text/time.js";
import { useEffect, useMemo, useRef, useState } from "../base/html.js";
import { confirmed } from "../controls/dialog.js";
import { asMessage } from "../log/rows.js";
import { quoteOf } from "../message/quote.js";

const NOTICE_MS = 4000;

export function useVerbs({ chatId, box, firstTarget }) {
  const [mode, setMode] = useState(() => modeOf(draftOf(chatId)));
  const [target, setTarget] = useState(firstTarget);
  const [trail, setTrail] = useState([]);
  const [picker, setPicker] = useState(null);
  const [notice, setNotice] = useState(null);
  const [picture, setPicture] = useState(null);
  const [day, setDay] = useState(null);
  const show = { setMode, setTarget, setTrail, setPicker, setNotice, setPicture, setDay };
  const verbs = useMemo(() => ({ ...reading(chatId, box, show), ...writing(chatId, box, show) }), []);
  const goBack = trail.length ? () => (setTrail(trail.slice(0, -1)), verbs.show(trail.at(-1))) : null;
  useClearing(notice, setNotice);
  return { verbs, mode, setMode, target, goBack, picker, setPicker, notice, picture, setPicture, day, setDay };
}

/** What was answered or edited when one left the chat, or the page. */
export function modeOf(draft) {
  return draft?.editing ? { editing: draft.editing } : { replyTo: draft?.replyTo ?? null };
}

/** Going about in the chat, and taking things out of it. */
function reading(chatId, box, { setTarget, setTrail, setNotice, setPicture, setDay }) {
  const show = (seq, how = {}) => {
    setTarget({ seq, ...how });
    return open(seq);
  };
  /** Have the message of that number, or say that there is none. */
  const open = async (seq) => {
    await openChat(chatId, seq);
    const { loading, error } = state().windows[chatId] ?? {};
    if (!loading && !error && !holds(state(), chatId, seq)) setNotice({ text: t("conversation.noSuch"), isBad: true });
  };
  const copy = async (text) => {
    const isCopied = await copied(text);
    setNotice({ text: t(isCopied ? "conversation.copied" : "conversation.notCopied"), isBad: !isCopied });
  };
  return {
    open,
    show,
    jump(seq, from) {
      setTrail((trail) => [...trail, from]);
      show(seq, { takesFocus: true });
    },
    /** Of a chat in which nothing is at the server yet, the first is what waits, if there is anything. */
    toFirst() {
      if (state().chats[chatId]?.lastSeq) return show(1, { takesFocus: true, isQuiet: true });
      return document.querySelector(".log .message")?.focus({ preventScroll: true });
    },
    toLatest(how = {}) {
      setTrail([]);
      setTarget({ ...how, isEnd: true });
      if (!state().windows[chatId]?.atEnd) jumpToLatest(chatId);
      go(linkTo.chat(chatId), { replace: true });
    },
    openPicture: setPicture,
    /** Ask to which day one wants to go; `time` is one of the day to begin with. */
    pickDay(time) {
      const last = state().windows[chatId]?.items.at(-1)?.createdAt ?? Date.now();
      if (state().chats[chatId]?.lastSeq) setDay(dayOf(time ?? last));
    },
    isGroup: () => state().chats[chatId]?.kind === "group",
    /** Go to a person: to write to them, or where one does that already, to what is known of them. */
    meet(userId) {
      const { me } = state().session;
      if (userId === me.id) return go(linkTo.settings("profile"));
      if (state().chats[chatId]?.kind === "direct") return go(linkTo.group(chatId));
      return state().people[userId] && go(linkTo.chat(chatIdWith(state(), userId)));
    },
    write: () => box.current?.focus(),
    markUnread({ seq }) {
      markUnread(chatId, seq);
      setNotice({ text: t("news.markedUnread") });
    },
    copyText: (message) => copy(withNames(message.body, namesOf(message), (id) => state().people[id]?.name)),
    copyLink: (message) => copy(new URL(linkTo.chat(chatId, message.seq), location.href).href),
  };
}

/** Answering, changing, deleting and reacting. */
function writing(chatId, box, { setMode, setPicker }) {
  const begin = (mode) => {
    setMode(mode);
    requestAnimationFrame(() => box.current?.focus());
  };
  const react = setReaction;
  const edit = (message) => begin({ editing: message });
  return {
    react,
    edit,
    reply: (message) => begin({ replyTo: quoteOf(message) }),
    editLast() {
      const { items = [], atEnd } = state().windows[chatId] ?? {};
      const me = state().session.me?.id;
      const acts = actsIn(state(), chatId);
      const all = [...items, ...outboxOf(state(), chatId).map((draft) => asMessage(draft, me))];
      const shown = all.map((message) => withActs(message, acts, me));
      const last = shown.findLast((message) => message.senderId === me && !message.deletedAt);
      if (last && atEnd) edit(last);
    },
    async remove(message) {
      const [title, text] = [t("conversation.deleteAsk"), t("conversation.deleteText")];
      if (!(await confirmed({ title, text, action: t("conversation.trash") }))) return;
      if (message.pending && state().connection !== "online") return discardMessage(message.clientId);
      deleteMessage(message);
      document.querySelector(`.row[data-seq="${message.seq}"] .message`)?.focus({ preventScroll: true });
    },
    pickReaction(message, anchor) {
      const after = anchor.closest(".message");
      setPicker({ anchor, after, onPick: (emoji) => react(message, emoji, true) });
    },
    pickEmoji: (anchor, onPick) => setPicker({ anchor, after: anchor, onPick }),
    retry: retryMessage,
    discard: ({ clientId }) => {
      discardMessage(clientId);
      box.current?.focus();
    },
    discardFile,
    /** Not send it after all: what it said goes back into the box. */
    takeBack: ({ clientId }) => {
      takeBackMessage(clientId);
      box.current?.focus();
    },
  };
}

function useClearing(notice, setNotice) {
  const latest = useRef();
  latest.current = notice;
  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(() => latest.current === notice && setNotice(null), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
}
