// Tells those who listen to the page what is new in the open chat: only what others say, and each message once.
import { state } from "../../state/store.js";
import { plainLine } from "../../text/excerpt.js";
import { summaryLine, summaryOf, wordsFor } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { html, useRef, useStore } from "../base/html.js";
import { nameIn } from "../people/person.js";

const MOST_READ_OUT = 3;

export function Announcer({ chatId }) {
  const items = useStore((state) => state.windows[chatId]?.items ?? null);
  const lastSeq = useStore((state) => state.chats[chatId]?.lastSeq ?? 0);
  const heard = useRef({ upTo: lastSeq, lines: [] });
  heard.current = further(heard.current, items ?? []);
  return html`
    <div class="visually-hidden" role="status" aria-live="polite" aria-relevant="additions">
      ${heard.current.lines.map(({ key, text }) => html`<p key=${key} dir="auto">${text}</p>`)}
    </div>
  `;
}

function further({ upTo, lines }, items) {
  const fresh = items.filter(({ seq }) => seq > upTo);
  if (!fresh.length) return { upTo, lines };
  const me = state().session.me?.id;
  const said = fresh.filter(({ senderId, deletedAt }) => senderId !== me && !deletedAt);
  const last = fresh.at(-1).seq;
  if (said.length > MOST_READ_OUT) {
    return { upTo: last, lines: [{ key: last, text: t("conversation.newMessages", { count: said.length }) }] };
  }
  return { upTo: last, lines: [...lines, ...said.map(readOut)].slice(-MOST_READ_OUT) };
}

function readOut({ seq, senderId, body, attachments }) {
  const summary = summaryOf(attachments);
  const brought = summary ? [summaryLine(summary), ...attachments.map(wordsFor)] : [];
  const text = [plainLine(body), ...brought].filter(Boolean).join(", ");
  return { key: seq, text: t("conversation.said", { name: nameIn(state(), senderId), text }) };
}
