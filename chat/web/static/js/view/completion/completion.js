// The list above the box to write in that finishes a name behind "@" or an emoji behind ":". The box keeps the focus, and
// those who listen hear of the active entry, as the ARIA pattern of a combobox has it; its role stays that of a text box, since
// HTML allows a textarea no other.
import { completingAt, closedCodeAt } from "../../text/completing.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useId, useRef, useState } from "../base/html.js";
import { bareKey, placeAfter } from "../controls/list-keys.js";
import { rememberEmoji } from "../emoji/recent-emoji.js";
import { Suggestion } from "./suggestion.js";
import { fetchCodes, useSuggestions } from "./suggestions.js";
import { typeInto } from "./typing.js";

/** {list, attributes, look, keyed, close}: what to draw above the box, and properties of the box. Call `look(event)` when
 * something was typed and `keyed(event)` for each key, which returns whether the key was the list's. `onTake` hears what was taken. */
export function useCompletion(box, chatId, onTake = () => {}) {
  const id = useId();
  const [at, setAt] = useState(null);
  const [active, setActive] = useState(0);
  const dismissed = useRef(null); // where Escape has closed the list
  const suggestions = useSuggestions(at, chatId);
  const isOpen = suggestions.length > 0;

  const close = () => setAt(null);
  const see = () => {
    const { value, selectionStart, selectionEnd } = box.current;
    const next = selectionStart === selectionEnd ? completingAt(value, selectionStart) : null;
    if (next?.start !== dismissed.current) dismissed.current = null;
    setAt((before) => (dismissed.current === null ? sameOr(before, next) : null));
    if (next?.query !== at?.query) setActive(0);
  };
  const look = (event) => {
    if (event.inputType === "historyUndo") collapse(box.current);
    see();
    if (event.inputType === "insertText" && event.data === ":" && !event.isComposing) finishCode(box);
  };
  const take = (suggestion) => {
    const { value, selectionStart } = box.current;
    close();
    if (completingAt(value, selectionStart)?.start !== at.start) return; // what stands in the box is another text
    const end = selectionStart + (value[selectionStart] === " " ? 1 : 0);
    if (suggestion.emoji) rememberEmoji(suggestion.emoji);
    typeInto(box.current, suggestion.text, at.start, end);
    close(); // what was typed by that is no beginning of anything
    onTake(suggestion);
  };
  const keyed = (event) => {
    if (!isOpen) return false;
    const key = bareKey(event);
    const place = placeAfter(key, active, suggestions.length, { beyond: "around", hasEnds: false });
    if (place !== undefined) setActive(place);
    else if ((key === "Enter" || key === "Tab") && !event.repeat) take(suggestions[active] ?? suggestions[0]);
    else if (key === "Escape") (dismissed.current = at.start), close();
    else return false;
    return true;
  };
  return {
    look,
    keyed,
    close,
    attributes: {
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": isOpen ? id : undefined,
      "aria-activedescendant": isOpen ? `${id}-${Math.min(active, suggestions.length - 1)}` : undefined,
      onKeyUp: (event) => at && event.key.startsWith("Arrow") && see(),
      onClick: () => at && see(),
    },
    list: html`<${Suggestions} ...${{ id, sign: at?.sign, suggestions, active, take }} />`,
  };
}

function Suggestions({ id, sign, suggestions, active, take }) {
  const list = useRef();
  useEffect(() => list.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" }), [active, suggestions]);
  const label = t(sign === ":" ? "completion.emoji" : "completion.people");
  return html`
    <p class="visually-hidden" role="status">${suggestions.length > 0 && t("completion.offered", { count: suggestions.length })}</p>
    ${suggestions.length > 0 &&
    html`
      <ul ref=${list} id=${id} class="options completion" role="listbox" aria-label=${label}>
        ${suggestions.map(
          (suggestion, index) => html`
            <li
              key=${suggestion.key}
              id="${id}-${index}"
              class="option completion-entry ${index === active ? "active" : ""}"
              role="option"
              aria-selected=${index === active ? "true" : "false"}
              onMouseDown=${(event) => event.preventDefault() /* the box keeps the focus, and a phone its keyboard */}
              onClick=${() => take(suggestion)}
            >
              <${Suggestion} of=${suggestion} />
            </li>
          `,
        )}
      </ul>
    `}
  `;
}

/** A code that is closed becomes its emoji, if there is one, unless one has gone on typing until that is known. */
async function finishCode(box) {
  const { value, selectionStart } = box.current;
  const closed = closedCodeAt(value, selectionStart);
  if (!closed) return;
  const emoji = await fetchCodes().then(({ emojiOfCode }) => emojiOfCode(closed.code)).catch(() => {});
  if (!emoji || box.current?.value !== value || box.current.selectionStart !== selectionStart) return;
  rememberEmoji(emoji);
  typeInto(box.current, emoji, closed.start, selectionStart);
}

/** Undone, what was there before is selected, and would be gone with the next letter. */
function collapse(box) {
  box.setSelectionRange(box.selectionEnd, box.selectionEnd);
}

function sameOr(before, next) {
  const isSame = before && next && before.sign === next.sign && before.start === next.start && before.query === next.query;
  return isSame ? before : next;
}
