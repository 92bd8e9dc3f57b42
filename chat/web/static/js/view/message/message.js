// One message: who, when, what; its reactions, how far it got, and what can be done with it.
import { t } from "../../text/strings.js";
import { clock, full, shortClock } from "../../text/time.js";
import { html, memo, useLayoutEffect, useRef, useState } from "../base/html.js";
import { lazy } from "../base/lazy-part.js";
import { Attachments } from "../files/attachments.js";
import { Face, Name } from "../people/person.js";
import { Acting } from "./acting.js";
import { useLongPress } from "./long-press.js";
import { useMessageMenu } from "./message-menu.js";
import { Quote } from "./quote.js";
import { Reactions } from "./reactions.js";
import { Readers, Sent } from "./readers.js";
import { Sending } from "./sending.js";
import { Text } from "./text.js";
import { Sheet, Toolbar } from "./toolbar.js";

const ReactionList = lazy(() => import("./reaction-list.js").then((module) => module.ReactionList));

/** `readBy` is "", "sent" or the ids of who has seen it; `verbs` those of conversation/verbs.js. `today` is only there so
 * that the times are drawn again when another day begins, or another time zone. */
export const Message = memo(({ message, rowKey, isFirst, isHighlighted, isMention, me, mayModerate, readBy, verbs }) => {
  const element = useRef();
  const [isActive, isWithin, watch] = useActive(element);
  useReachable(element, isWithin);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [askedFor, setAskedFor] = useState(null); // the emoji of which one wants to know whose they are; "" for all
  const canAct = !message.deletedAt;
  const press = useLongPress(() => canAct && setSheetOpen(true));
  const id = `m-${message.clientId ?? message.id}`;
  const offers = { message, me, isMine: message.senderId === me, mayModerate, verbs, element, onWho: () => setAskedFor("") };
  const hasReactions = message.reactions?.length > 0;
  const look = [isHighlighted && "highlighted", message.pending && "waiting", isMention && "mentions-me"];
  return html`
    <li class="row ${isFirst ? "first" : ""}" data-key=${rowKey} data-seq=${message.seq}>
      <article
        ref=${element}
        class=${["message", ...look].filter(Boolean).join(" ")}
        tabindex="-1"
        aria-labelledby="${id}-by ${id}-said"
        ...${watch}
        ...${press}
        ...${useMessageMenu(canAct && offers, press)}
      >
        ${isFirst ? html`<${Face} id=${message.senderId} />` : html`<${SideTime} message=${message} />`}
        <div class="message-main">
          <${Byline} id="${id}-by" message=${message} isShown=${isFirst} />
          <div id="${id}-said"><${Said} message=${message} isReachable=${isWithin} verbs=${verbs} /></div>
          ${hasReactions &&
          html`<${Reactions} ...${{ message, me }} isReachable=${isWithin} onReact=${verbs.react} onWho=${setAskedFor} />`}
          ${message.pending && html`<${Sending} message=${message} verbs=${verbs} />`}
          ${message.acts && html`<${Acting} message=${message} verbs=${verbs} />`}
        </div>
        <div class="message-reach">
          <${ReadBy} readBy=${readBy} isReachable=${isWithin} />
          ${isActive && canAct && html`<${Toolbar} ...${offers} isReachable=${isWithin} />`}
        </div>
      </article>
      ${isSheetOpen && html`<${Sheet} ...${offers} onClose=${() => setSheetOpen(false)} />`}
      ${askedFor !== null &&
      hasReactions &&
      html`<${ReactionList} reactions=${message.reactions} first=${askedFor} onClose=${() => setAskedFor(null)} />`}
    </li>
  `;
});

/** Have Tab stop at what is in a message only while one is in it: all messages together are one stop. */
function useReachable(element, isReachable) {
  useLayoutEffect(() => {
    const parts = element.current.querySelectorAll("a[href], button, audio, video, [tabindex]");
    for (const part of parts) if (!part.closest("[role=toolbar], dialog, [popover]")) part.tabIndex = isReachable ? 0 : -1;
  });
}

function Said({ message, isReachable, verbs }) {
  if (message.deletedAt) return html`<p class="tombstone">${t("conversation.deleted")}</p>`;
  const { replyTo } = message;
  return html`
    ${replyTo && html`<${Quote} quoted=${replyTo} onOpen=${() => verbs.jump(replyTo.seq, message.seq)} />`}
    ${message.body && html`<${Text} message=${message} />`}
    ${message.attachments?.length > 0 &&
    html`<${Attachments} message=${message} isReachable=${isReachable} verbs=${verbs} />`}
    ${message.editedAt &&
    html`<span class="edited" title=${full(message.editedAt)}>${t("conversation.edited")}</span>`}
  `;
}

/** Always in the page, for those who hear it; seen at the first of a group. */
function Byline({ id, message, isShown }) {
  const { senderId, createdAt } = message;
  return html`
    <div id=${id} class=${isShown ? "byline" : "visually-hidden"}>
      <${Name} id=${senderId} />${" "}
      ${createdAt && html`<time datetime=${createdAt} title=${full(createdAt)}>${clock(createdAt)}</time>`}
    </div>
  `;
}

function SideTime({ message: { createdAt } }) {
  if (!createdAt) return html`<span class="side-time"></span>`;
  return html`<span class="side-time" aria-hidden="true" title=${full(createdAt)}>${shortClock(createdAt)}</span>`;
}

function ReadBy({ readBy, isReachable }) {
  if (!readBy) return null;
  return readBy === "sent" ? html`<${Sent} />` : html`<${Readers} seenBy=${readBy} isReachable=${isReachable} />`;
}

/** [whether the pointer rests on it or the next holds, whether the keyboard is in it, or a finger tapped it and nothing
 * else since, what to watch]. */
function useActive(element) {
  const [isOver, setOver] = useState(false);
  const [isWithin, setWithin] = useState(false);
  const isByKeyboard = ({ target }) => target.matches(":focus-visible") || target.closest(".toolbar");
  const leaves = ({ relatedTarget }) => !element.current?.contains(relatedTarget); // an element that goes loses the focus
  return [
    isOver || isWithin,
    isWithin,
    {
      onPointerEnter: (event) => event.pointerType === "mouse" && setOver(true),
      onPointerLeave: () => setOver(false),
      onFocusIn: (event) => isByKeyboard(event) && setWithin(true),
      onFocusOut: (event) => leaves(event) && setWithin(false),
      onClick: (event) => event.pointerType !== "mouse" && setWithin(true),
    },
  ];
}
