// The messages of a chat in their order: endless upward, and downward after a jump, with the reading position kept.
import { actsIn, withActs } from "../../state/acts.js";
import { isMentionIn } from "../../state/mentions.js";
import { outboxOf } from "../../state/outbox.js";
import { may } from "../../state/roles.js";
import { loadNewer, loadOlder } from "../../sync/history.js";
import { t } from "../../text/strings.js";
import { day } from "../../text/time.js";
import { useToday } from "../base/hooks.js";
import { html, useEffect, useMemo, useStore } from "../base/html.js";
import { sentence } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";
import { Message } from "../message/message.js";
import { copyMessages } from "./copying.js";
import { logKey } from "./log-keys.js";
import { rowsOf, seenAt } from "./rows.js";
import { useScrolling } from "./scrolling.js";
import { useUnreadLine } from "./unread-line.js";

/** `target` is {seq} of the message to show or {isEnd}, another object for each jump; `goBack` returns from it, or
 * is null. */
export function Log({ chat, view, title, target, goBack, verbs }) {
  const me = useStore((state) => state.session.me?.id);
  const outbox = useStore((state) => outboxOf(state, chat.id));
  const acts = useStore((state) => actsIn(state, chat.id));
  const mayModerate = useStore((state) => may(state, chat, "moderate"));
  const unreadAfter = useUnreadLine(chat, { items: view.items, waiting: outbox, me });
  const today = useToday();
  const pending = view.atEnd ? outbox : [];
  const rows = useMemo(
    () => rowsOf({ items: view.items, pending, me, unreadAfter, shown: (message) => withActs(message, acts, me) }),
    [view.items, view.atEnd, outbox, acts, me, unreadAfter, today],
  );
  const readBy = useMemo(() => readByOf(view.items, chat.members, me), [view.items, chat.members, me]);
  const { scroller, isAway, highlighted, scrolled } = useScrolling({ chat, view, rows, target });

  useEffect(() => {
    const copy = (event) => copyMessages(event, scroller.current);
    document.addEventListener("copy", copy);
    return () => document.removeEventListener("copy", copy);
  }, []);

  const messageOf = (key) => rows.find((row) => row.key === key)?.message;
  return html`
    <div class="log-frame">
      <div
        ref=${scroller}
        class="log"
        role="log"
        aria-live="off"
        aria-label=${t("conversation.log", { title })}
        tabindex="0"
        onScroll=${scrolled}
        onKeyDown=${(event) => logKey(event, { messageOf, me, mayModerate, verbs })}
      >
        <${Beginning} chat=${chat} view=${view} title=${title} isEmpty=${!rows.length} />
        <ol class="messages">
          ${rows.map((row) =>
            row.kind === "message"
              ? html`
                  <${Message}
                    key=${row.key}
                    rowKey=${row.key}
                    message=${row.message}
                    isFirst=${row.isFirst}
                    isHighlighted=${highlighted !== null && highlighted === row.message.seq}
                    isMention=${isMentionIn(chat, row.message, me)}
                    me=${me}
                    mayModerate=${mayModerate}
                    readBy=${readBy.get(row.message.seq) ?? ""}
                    verbs=${verbs}
                    today=${today}
                  />
                `
              : html`<${Divider} key=${row.key} row=${row} onPickDay=${verbs.pickDay} />`,
          )}
        </ol>
        <${Edge} view=${view} side="newer" onRetry=${() => loadNewer(chat.id)} />
      </div>
      <${Jumps} unread=${chat.unread} isAway=${isAway} goBack=${goBack} onLatest=${() => verbs.toLatest()} />
    </div>
  `;
}

function Divider({ row, onPickDay }) {
  if (row.kind === "unread") return html`<li class="unread-line"><span>${t("conversation.unreadLine")}</span></li>`;
  return html`
    <li class="day">
      <h2>
        <button type="button" tabindex="-1" title=${t("goToDay.title")} onClick=${() => onPickDay(row.time)}>${day(row.time)}</button>
      </h2>
    </li>
  `;
}

function Beginning({ chat, view, title, isEmpty }) {
  if (!view.atStart) return html`<${Edge} view=${view} side="older" onRetry=${() => loadOlder(chat.id)} />`;
  const text = chat.kind === "direct" ? "conversation.beginDirect" : "conversation.beginGroup";
  return html`
    <div class="beginning ${isEmpty ? "alone" : ""}">
      <p class="beginning-title">${t(isEmpty ? "conversation.empty" : "conversation.beginning")}</p>
      <p class="soft">${t(text, { title })}</p>
    </div>
  `;
}

/** Where more is on its way, or did not come. */
function Edge({ view, side, onRetry }) {
  const isAtEnd = side === "older" ? view.atStart : view.atEnd;
  if (isAtEnd) return null;
  if (view.error) {
    return html`
      <div class="edge" role="alert">
        <span>${t("conversation.notLoaded")} ${sentence(view.error)}</span>
        <button type="button" class="link-button" onClick=${onRetry}>${t("common.retry")}</button>
      </div>
    `;
  }
  return html`<div class="edge soft">${view.loading === side ? t("conversation.loading") : ""}</div>`;
}

function Jumps({ unread, isAway, goBack, onLatest }) {
  if (!isAway && !goBack) return null;
  return html`
    <div class="jumps">
      ${goBack &&
      html`<button type="button" class="jump" onClick=${goBack}><${Icon} name="back" />${t("conversation.back")}</button>`}
      ${isAway &&
      html`
        <button type="button" class="jump ${unread ? "news" : ""}" onClick=${onLatest}>
          <${Icon} name="down" />
          ${unread ? t("conversation.newMessages", { count: unread }) : t("conversation.latest")}
        </button>
      `}
    </div>
  `;
}

/** For each message of one's own that others' reading ended at, their ids; "sent" for the last if there is none. */
function readByOf(items, members, me) {
  const seen = seenAt(items, members, me);
  const readBy = new Map([...seen].map(([seq, ids]) => [seq, ids.join(" ")]));
  const last = items.findLast((message) => message.senderId === me && !message.deletedAt);
  if (last && !readBy.has(last.seq)) readBy.set(last.seq, "sent");
  return readBy;
}
