// The shortcuts at work, and the list of them.
import { html, useEffect } from "./html.js";
import { Dialog } from "./dialog.js";
import { chatList, unreadOf } from "../chats.js";
import { caps, shortcutFor, SHORTCUTS } from "../keys.js";
import { neighbour } from "../neighbour.js";
import { go, linkTo, route } from "../route.js";
import { state } from "../store.js";
import { t } from "../strings.js";

/** Do what the shortcuts say, wherever the focus is; `open` shows "palette" or "shortcuts". */
export function useShortcuts(open) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.defaultPrevented) return;
      const name = shortcutFor(event);
      const act = name && actions(open)[name];
      if (!act || (document.querySelector("dialog[open]") && name !== "palette")) return;
      if (act() !== false) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

function actions(open) {
  return {
    palette: () => open((overlay) => (overlay === "palette" ? null : "palette")),
    shortcuts: () => open("shortcuts"),
    newChat: () => go(linkTo.newChat()),
    previousChat: () => goBy(-1),
    nextChat: () => goBy(1),
    previousUnread: () => goBy(-1, unreadOf),
    nextUnread: () => goBy(1, unreadOf),
    close: closePage,
  };
}

function goBy(direction, isWanted) {
  const chat = neighbour(chatList(state()), route().chatId, direction, isWanted);
  if (chat) go(linkTo.chat(chat.id));
}

/** Escape leaves a page that stands in front of a chat; in a chat it is the conversation's. */
function closePage() {
  const here = route();
  if (here.name === "group") return go(linkTo.chat(here.chatId));
  return here.name === "settings" || here.name === "new" ? go(linkTo.home()) : false;
}

export function Shortcuts({ onClose }) {
  return html`
    <${Dialog} title=${t("shortcuts.title")} onClose=${onClose} className="shortcuts">
      ${["anywhere", "inChat"].map(
        (where) => html`
          <section>
            <h3>${t(`shortcuts.${where}`)}</h3>
            <dl>
              ${SHORTCUTS.filter((shortcut) => shortcut.where === where).map(
                ({ name, keys }) => html`
                  <div>
                    <dt>${t(`shortcuts.${name}`)}</dt>
                    <dd>${keys.map((combination) => html`<${Keys} keys=${combination} />`)}</dd>
                  </div>
                `,
              )}
            </dl>
          </section>
        `,
      )}
    <//>
  `;
}

/** A combination as caps of keys. */
export function Keys({ keys }) {
  return html`<span class="keys">${caps(keys).map((cap) => html`<kbd>${cap}</kbd>`)}</span>`;
}
