// Which keys the element that has the focus needs itself. No shortcut takes one of those.

const TEXT = "textarea, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=searchbox]";
const CHOSEN_FROM =
  "select, audio, video, input[type=radio], input[type=range], input[type=number], input[type=date], input[type=time]," +
  "[role=listbox], [role=combobox], [role=menu], [role=menubar], [role=radiogroup], [role=slider], [role=spinbutton]," +
  "[role=tree], [role=grid], [role=tablist]";
const CLOSED_BY_ESCAPE = "select, [role=menu], [popover]";
const NOT_TYPED_IN = ["button", "checkbox", "color", "file", "image", "reset", "submit"];

/** Whether a key is for the element it is pressed in: characters to type, arrows to choose or to go through its text. */
export function isNeeded(event, apple) {
  const { target, key, ctrlKey, metaKey, altKey } = event;
  if (!target?.closest || (apple ? metaKey : ctrlKey && !altKey)) return false; // none of ours with Mod is a text's
  if (!apple && isWithAltAlone(event)) return false;
  if (key === "Escape") return Boolean(target.closest(CLOSED_BY_ESCAPE)) || isSearch(target);
  if (target.closest(CHOSEN_FROM) || target.closest("[popover]")) return true;
  if (target.closest("input")) return !NOT_TYPED_IN.includes(target.type);
  if (!target.closest(TEXT)) return false;
  return key.length === 1 || (apple && hasText(target)); // there, Option with an arrow leads to the next paragraph
}

/** On Windows and Linux a character with Alt is not typed: AltGr is for that. */
function isWithAltAlone(event) {
  return event.key.length === 1 && event.altKey && !event.ctrlKey && !event.getModifierState?.("AltGraph");
}

/** What is searched for is what browsers take back first. */
function isSearch({ type, value }) {
  return type === "search" && value !== "";
}

function hasText({ value, textContent }) {
  return Boolean(value ?? textContent);
}
