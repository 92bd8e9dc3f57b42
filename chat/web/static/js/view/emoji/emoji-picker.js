// Where one picks an emoji: last used first, by group, or by what it is called. Its data is loaded when it first opens.
import { hasKeyboard } from "../../browser/keyboard.js";
import { t } from "../../text/strings.js";
import { useBack } from "../base/back.js";
import { useReadOut } from "../base/hooks.js";
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../base/html.js";
import { SEARCHED } from "../controls/field.js";
import { Icon } from "../controls/icons.js";
import { bareKey, placeAfter } from "../controls/list-keys.js";
import { useRoving } from "../controls/roving.js";
import { inTone, loadEmoji, searchEmoji } from "./emoji-data.js";
import { drawable } from "./emoji-support.js";
import { recentEmoji, recentOf, rememberEmoji, rememberSkinTone, skinTone } from "./recent-emoji.js";

const GROUPS = [
  ["recent", "🕘"],
  ["0", "😀"],
  ["1", "👋"],
  ["3", "🐻"],
  ["4", "🍎"],
  ["5", "🏠"],
  ["6", "⚽"],
  ["7", "💡"],
  ["8", "❤️"],
  ["9", "🏁"],
];
const HANDS = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];
const MOST_FOUND = 120;

/** Stands by the element `anchor` until an emoji is picked, or Escape or a press elsewhere closes it. */
export function EmojiPicker({ anchor, onPick, onClose }) {
  const panel = useRef();
  const [all, problem, load] = useEmoji();
  const [text, setText] = useState("");
  const [group, setGroup] = useState(recentEmoji().length ? "recent" : "0");
  const [tone, setTone] = useState(skinTone);
  const shown = useMemo(() => shownOf(all, text, group, tone), [all, text, group, tone]);
  usePanel(panel, anchor, onClose);
  useBack(onClose);

  const pick = (emoji) => {
    rememberEmoji(emoji);
    onPick(emoji);
  };
  const chooseTone = (event) => {
    setTone(Number(event.target.value));
    rememberSkinTone(Number(event.target.value));
  };
  return html`
    <div ref=${panel} class="emoji-picker" popover="manual" role="dialog" aria-label=${t("conversation.pickEmoji")}>
      <div class="emoji-search">
        <input
          class="input"
          ...${SEARCHED}
          type="search"
          aria-label=${t("conversation.searchEmoji")}
          placeholder=${t("conversation.searchEmoji")}
          value=${text}
          onInput=${(event) => setText(event.target.value)}
          onKeyDown=${(event) => searchKey(event, panel.current, shown, pick)}
        />
        <select class="tone" aria-label=${t("conversation.skinTone")} value=${tone} onChange=${chooseTone}>
          ${HANDS.map((hand, index) => html`<option key=${hand} value=${index}>${hand}</option>`)}
        </select>
        <button type="button" class="icon-button" aria-label=${t("common.close")} onClick=${onClose}>
          <${Icon} name="close" />
        </button>
      </div>
      <${Groups} current=${text ? null : group} onChoose=${(next) => (setText(""), setGroup(next))} />
      ${problem
        ? html`<div class="emoji-note" role="alert">
            <p>${t("conversation.noEmoji")}</p>
            <button type="button" class="button" onClick=${load}>${t("common.retry")}</button>
          </div>`
        : html`<${Grid} shown=${shown} isLoading=${!all} onPick=${pick} />`}
    </div>
  `;
}

function Groups({ current, onChoose }) {
  const [row, tabIndexAt] = useRoving({ first: Math.max(0, GROUPS.findIndex(([group]) => group === current)) });
  return html`
    <div class="emoji-groups" role="toolbar" aria-label=${t("conversation.emojiGroups")} ...${row}>
      ${GROUPS.map(([group, sign], at) => {
        const label = t(`conversation.emoji_${group}`);
        const pressed = group === current ? "true" : "false";
        return html`
          <button
            key=${group}
            type="button"
            class="emoji"
            aria-label=${label}
            title=${label}
            aria-pressed=${pressed}
            tabindex=${tabIndexAt(at)}
            onClick=${() => onChoose(group)}
          >
            ${sign}
          </button>
        `;
      })}
    </div>
  `;
}

function Grid({ shown, isLoading, onPick }) {
  useReadOut(!isLoading && !shown.length && t("conversation.emojiNotFound"));
  if (isLoading) return html`<p class="emoji-note soft">${t("common.loading")}</p>`;
  if (!shown.length) return html`<p class="emoji-note soft">${t("conversation.emojiNotFound")}</p>`;
  const pressed = ({ target }) => target.closest("button") && onPick(target.closest("button").value);
  return html`
    <div class="emoji-grid" role="group" aria-label=${t("conversation.emoji")} onClick=${pressed} onKeyDown=${gridKey}>
      ${shown.map(
        ({ emoji, label }, index) => html`
          <button
            key=${emoji}
            type="button"
            class="emoji"
            value=${emoji}
            aria-label=${label}
            title=${label}
            tabindex=${index ? -1 : 0}
          >
            ${emoji}
          </button>
        `,
      )}
    </div>
  `;
}

function shownOf(all, text, group, tone) {
  if (!all) return [];
  if (!text.trim() && group === "recent") return recentOf(all);
  const found = text.trim()
    ? searchEmoji(all, text, recentEmoji()).slice(0, MOST_FOUND)
    : all.filter((emoji) => String(emoji.group) === group);
  return drawable(found).map((one) => ({ emoji: inTone(one, tone), label: one.label }));
}

function useEmoji() {
  const [all, setAll] = useState(null);
  const [problem, setProblem] = useState(null);
  const load = () => {
    setProblem(null);
    loadEmoji().then(setAll, setProblem);
  };
  useEffect(load, []);
  return [all, problem, load];
}

function usePanel(panel, anchor, onClose) {
  useLayoutEffect(() => {
    const element = panel.current;
    element.showPopover();
    place(element, anchor.getBoundingClientRect());
    // A keyboard on the screen would cover half of what can be picked.
    element.querySelector(hasKeyboard() ? "input" : "button").focus();
    const away = (event) => element.contains(event.target) || onClose();
    const escaped = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      event.preventDefault();
      onClose();
    };
    addEventListener("pointerdown", away, true);
    element.addEventListener("keydown", escaped);
    return () => removeEventListener("pointerdown", away, true);
  }, []);
}

/** Above or below the anchor, wherever there is more room, and never outside the page. Phones show it as a sheet. */
function place(element, { top, bottom, right }) {
  const { width, height } = element.getBoundingClientRect();
  const wanted = top > innerHeight - bottom ? top - height - 8 : bottom + 8;
  element.style.top = `${Math.max(8, Math.min(wanted, innerHeight - height - 8))}px`;
  element.style.left = `${Math.max(8, Math.min(right - width, innerWidth - width - 8))}px`;
}

function searchKey(event, panel, shown, pick) {
  const key = bareKey(event);
  if (key === "Enter" && !event.repeat && shown[0]) pick(shown[0].emoji);
  else if (key === "ArrowDown") panel.querySelector(".emoji-grid button")?.focus();
  else return;
  event.preventDefault();
}

function gridKey(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const columns = buttons.filter((button) => button.offsetTop === buttons[0].offsetTop).length;
  const isLeftToRight = getComputedStyle(event.currentTarget).direction === "ltr";
  const grid = { beyond: "open", columns, ahead: isLeftToRight ? 1 : -1 };
  const place = placeAfter(bareKey(event), at, buttons.length, grid);
  if (at < 0 || place === undefined) return;
  event.preventDefault();
  if (place < 0) event.currentTarget.parentElement.querySelector("input").focus();
  buttons[place]?.focus();
}
