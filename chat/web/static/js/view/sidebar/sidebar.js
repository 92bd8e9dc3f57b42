// The list of chats, and above it what one can do from anywhere.
import { assetUrl } from "../../base/assets.js";
import { go, linkTo } from "../../browser/route.js";
import { signOut } from "../../session/sign-in.js";
import { shownChats } from "../../state/chat-order.js";
import { otherIn, titleOf } from "../../state/chats.js";
import { state } from "../../state/store.js";
import { summaryLine, summaryOf } from "../../text/file-words.js";
import { best } from "../../text/match.js";
import { t } from "../../text/strings.js";
import { useDrafts, useReadOut, useToday } from "../base/hooks.js";
import { html, memo, useLayoutEffect, useRef, useState, useStore } from "../base/html.js";
import { lazy } from "../base/lazy-part.js";
import { ONE_PANE, useMedia } from "../base/media.js";
import { confirmed } from "../controls/dialog.js";
import { sentence } from "../controls/errors.js";
import { SEARCHED } from "../controls/field.js";
import { Icon } from "../controls/icons.js";
import { placeAfter } from "../controls/list-keys.js";
import { Menu, isMenuKey } from "../controls/menu.js";
import { Avatar } from "../people/avatar.js";
import { openChatMenu } from "../people/chat-menu.js";
import { readAll } from "../people/read-all.js";
import { caps, keysOf } from "../shortcuts/keys.js";
import { ChatRow } from "./chat-row.js";
import { MentionsLink } from "./mentions-link.js";
import { Stranded } from "./stranded.js";

const LOGO = assetUrl("icons/icon.svg");
const Home = lazy(() => import("../home/home.js").then((module) => module.Home));
const InviteCard = lazy(() => import("../settings/invite.js").then((module) => module.InviteCard));
const FILTER_FROM = 15;

export const Sidebar = memo(function Sidebar({ here, open }) {
  const chats = useStore(shownChats);
  const isLoading = useStore((state) => state.since === null) && !chats.length;
  const [filter, setFilter] = useState("");
  const isNarrow = useMedia(ONE_PANE);
  const isLong = chats.length > FILTER_FROM;
  const shown = isLong && filter ? best(filter, chats, (chat) => titleOf(state(), chat)) : chats;
  return html`
    <nav class="sidebar" aria-label=${t("sidebar.chats")}>
      <${Header} open=${open} />
      ${isLong && html`<${Filter} value=${filter} onChange=${setFilter} />`}
      <${Stranded} />
      ${chats.length > 0 && html`<${MentionsLink} isSelected=${here.name === "mentions"} />`}
      ${shown.length
        ? html`<${ChatList} chats=${shown} current=${here.chatId} />`
        : html`<${Empty} isLoading=${isLoading} isFiltered=${chats.length > 0} />`}
      ${isNarrow && chats.length > 0 && html`<${InviteCard} />`}
    </nav>
  `;
});

function Header({ open }) {
  const me = useStore((state) => state.session.me);
  const hasUnread = useStore((state) => Object.values(state.chats).some(({ unread }) => unread > 0));
  const items = [
    { icon: "search", label: t("menu.palette"), action: () => open("palette") },
    hasUnread && { icon: "checks", label: t("menu.allRead"), action: readAll },
    { icon: "settings", label: t("menu.settings"), href: linkTo.settings() },
    { icon: "palette", label: t("menu.appearance"), href: linkTo.settings("appearance") },
    { icon: "bell", label: t("menu.notifications"), href: linkTo.settings("notifications") },
    { icon: "keyboard", label: t("menu.shortcuts"), action: () => open("shortcuts") },
    null,
    { icon: "leave", label: t("menu.signOut"), action: leave },
  ];
  return html`
    <header>
      <h1 tabindex="-1">
        <a href=${linkTo.home()}><img src=${LOGO} alt="" width="28" height="28" />${t("common.hearth")}</a>
      </h1>
      <a
        class="icon-button"
        href=${linkTo.search()}
        aria-label=${t("search.everywhere")}
        title="${t("search.everywhere")} (${caps(keysOf("search")).join("+")})"
      >
        <${Icon} name="search" />
      </a>
      <a
        class="icon-button"
        href=${linkTo.newChat()}
        aria-label=${t("sidebar.newChat")}
        title="${t("sidebar.newChat")} (${caps(keysOf("newChat")).join("+")})"
      >
        <${Icon} name="plus" />
      </a>
      <${Menu} label=${t("sidebar.menu")} items=${items} className="icon-button me">
        <${Avatar} of=${me} size="small" />
      <//>
    </header>
  `;
}

async function leave() {
  try {
    await signOut();
  } catch (error) {
    const question = { title: t("menu.signOutFailed"), text: sentence(error), action: t("common.retry") };
    return (await confirmed({ ...question, isDangerous: false })) && leave();
  }
  return go(linkTo.home(), { replace: true });
}

function Filter({ value, onChange }) {
  return html`
    <div class="filter">
      <input
        ...${SEARCHED}
        type="search"
        class="input"
        aria-label=${t("sidebar.filter")}
        placeholder=${t("sidebar.filter")}
        value=${value}
        onInput=${(event) => onChange(event.currentTarget.value)}
        onKeyDown=${(event) => event.key === "ArrowDown" && step(event, event.currentTarget)}
      />
    </div>
  `;
}

/** Where there is room for one pane, what one can begin with stands in the list's place. */
function Empty({ isLoading, isFiltered }) {
  const isNarrow = useMedia(ONE_PANE);
  useReadOut(!isLoading && isFiltered && t("sidebar.nothingFound"));
  if (isLoading) return html`<p class="empty opening">${t("common.loading")}</p>`;
  if (isFiltered) return html`<p class="empty">${t("sidebar.nothingFound")}</p>`;
  if (isNarrow) return html`<div class="beginning"><${Home} /></div>`;
  return html`
    <div class="empty">
      <h2>${t("sidebar.empty")}</h2>
      <p>${t("sidebar.emptyText")}</p>
      <a class="button" href=${linkTo.newChat()}><${Icon} name="plus" />${t("sidebar.newChat")}</a>
    </div>
  `;
}

function ChatList({ chats, current }) {
  const people = useStore((state) => state.people);
  const me = useStore((state) => state.session.me?.id);
  const drafts = useDrafts();
  const today = useToday();
  const list = useRef();
  const focused = document.activeElement?.dataset?.chatId;
  useLayoutEffect(() => keepFocus(list.current, focused));

  const menu = (event) => {
    const row = event.target.closest(".chat-row");
    const chat = chats.find(({ id }) => id === row?.dataset.chatId);
    if (chat) openChatMenu(event, chat, titleOf(state(), chat));
  };
  const reachable = chats.some((chat) => chat.id === current) ? current : chats[0].id;
  return html`
    <ul
      ref=${list}
      role="list"
      class="chats"
      onKeyDown=${(event) => (isMenuKey(event) ? menu(event) : step(event, document.activeElement))}
      onContextMenu=${(event) => event.shiftKey || menu(event)}
    >
      ${chats.map(
        (chat) => html`
          <${ChatRow}
            key=${chat.id}
            chat=${chat}
            title=${titleOf(state(), chat)}
            other=${otherIn(state(), chat)}
            sender=${people[chat.lastMessage?.senderId]}
            isOwn=${chat.lastMessage?.senderId === me}
            isSelected=${chat.id === current}
            isReachable=${chat.id === reachable}
            draft=${chat.id === current ? undefined : draftLine(drafts[chat.id])}
            today=${today}
          />
        `,
      )}
    </ul>
  `;
}

function draftLine({ text = "", files = [] } = {}) {
  return text || (files.length ? summaryLine(summaryOf(files)) : undefined);
}

/** A row that moves up in the list while it has the focus would lose it. */
function keepFocus(list, chatId) {
  if (!chatId || document.activeElement?.dataset?.chatId === chatId) return;
  if (document.activeElement && document.activeElement !== document.body) return;
  list.querySelector(`[data-chat-id="${chatId}"]`)?.focus({ preventScroll: true });
}

function step(event, from) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...document.querySelectorAll(".chat-row")];
  const place = placeAfter(event.key, rows.indexOf(from), rows.length);
  if (place === undefined) return;
  event.preventDefault();
  rows[place].focus();
}
