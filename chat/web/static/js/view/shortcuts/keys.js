// The shortcuts: what is handled and what "?" lists are one table. Mod is Command on Apple's keyboards, else Ctrl.
// `apple` are the combinations there, where they are others: Option with a letter types a letter in every language.
import { isComposition } from "../../browser/keyboard.js";
import { hasString, t } from "../../text/strings.js";
import { isNeeded } from "./needs.js";

const QUESTION_MARKS = ["؟", "՞", "፧"];

export const SHORTCUTS = [
  { name: "palette", where: "anywhere", keys: ["Mod+K"] },
  { name: "search", where: "anywhere", keys: ["Mod+Shift+F"] },
  { name: "previousChat", where: "anywhere", keys: ["Alt+ArrowUp"], repeats: true },
  { name: "nextChat", where: "anywhere", keys: ["Alt+ArrowDown"], repeats: true },
  { name: "previousUnread", where: "anywhere", keys: ["Alt+Shift+ArrowUp"], repeats: true },
  { name: "nextUnread", where: "anywhere", keys: ["Alt+Shift+ArrowDown"], repeats: true },
  { name: "newChat", where: "anywhere", keys: ["Alt+N"], apple: ["Mod+Shift+K"] },
  { name: "allRead", where: "anywhere", keys: ["Alt+Shift+R"], apple: ["Mod+Shift+U"] },
  { name: "shortcuts", where: "anywhere", keys: ["?"] },
  { name: "close", where: "anywhere", keys: ["Escape"] },
  { name: "send", where: "inChat", keys: ["Enter"] },
  { name: "newLine", where: "inChat", keys: ["Shift+Enter"] },
  { name: "editLast", where: "inChat", keys: ["ArrowUp"] },
  { name: "step", where: "inLog", keys: ["ArrowUp", "ArrowDown"], repeats: true },
  { name: "ends", where: "inLog", keys: ["Home", "End"] },
  { name: "goToDay", where: "inLog", keys: ["d"] },
  { name: "reply", where: "inLog", keys: ["r"] },
  { name: "react", where: "inLog", keys: ["+"] },
  { name: "edit", where: "inLog", keys: ["e"] },
  { name: "copy", where: "inLog", keys: ["c"] },
  { name: "trash", where: "inLog", keys: ["Delete"], apple: ["Backspace", "Delete"] },
  { name: "unread", where: "inLog", keys: ["u"] },
  { name: "menu", where: "inLog", keys: ["Shift+F10"] },
  { name: "write", where: "inLog", keys: ["Escape"] },
];

/** The name of the shortcut that a keydown is, or null: none is what the element that has the focus needs the key for. */
export function shortcutFor(event, { where = "anywhere", apple = isApple() } = {}) {
  if (isComposition(event)) return null;
  const here = SHORTCUTS.filter((shortcut) => shortcut.where === where);
  const found = here.find((shortcut) => combinationsOf(shortcut, apple).some((keys) => isPressed(keys, event, apple)));
  if (!found || (event.repeat && !found.repeats)) return null;
  return isNeeded(event, apple) ? null : found.name;
}

/** The combinations of a shortcut on this keyboard. */
export function combinationsOf(shortcut, apple = isApple()) {
  return (apple && shortcut.apple) || shortcut.keys;
}

export function keysOf(name, apple = isApple()) {
  return combinationsOf(SHORTCUTS.find((shortcut) => shortcut.name === name), apple)[0];
}

/** The caps to draw for a combination: ["Ctrl", "K"]. */
export function caps(keys, apple = isApple()) {
  const signs = apple ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" } : { Mod: "Ctrl", Alt: "Alt", Shift: "Shift" };
  const names = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: apple ? "⌦" : "Del", Backspace: "⌫" };
  const written = keys.split(/\+(?=.)/).map((key) => signs[key] ?? names[key] ?? key);
  return written.map((key) => (hasString(`keys.${key}`) ? t(`keys.${key}`) : key));
}

function isPressed(keys, event, apple) {
  const parts = keys.split(/\+(?=.)/);
  const key = parts.at(-1);
  const wants = (part) => parts.includes(part);
  if (isSign(key)) return signOf(event) === key && isTyped(event, apple);
  return (
    (key.length === 1 ? isLetter(key, event) : event.key === key && !isOfAltCode(event)) &&
    !isAltGr(event) &&
    event.altKey === wants("Alt") &&
    event.shiftKey === wants("Shift") &&
    event.ctrlKey === (wants("Mod") && !apple) &&
    event.metaKey === (wants("Mod") && apple)
  );
}

/** A letter is what the layout makes of the key, and its place only where the layout has no such letters: Cyrillic, say, or
 * Thai and Hindi, where it may be a vowel's mark, or several of these at once. */
function isLetter(letter, { key, code }) {
  if (key.toLowerCase() === letter.toLowerCase()) return true;
  return /^(?:(?!\p{Script=Latin})[\p{L}\p{M}])+$/u.test(key) && code === `Key${letter.toUpperCase()}`;
}

/** A sign as these shortcuts name it: others write it full-width, or have a question mark of their own. */
function signOf({ key }) {
  return QUESTION_MARKS.includes(key) ? "?" : key.normalize("NFKC");
}

/** Some layouts have signs with AltGr, which Windows tells of as Ctrl with Alt, or with Option. */
function isTyped(event, apple) {
  return isAltGr(event) || (!event.ctrlKey && !event.metaKey && (apple || !event.altKey));
}

function isAltGr(event) {
  return Boolean(event.getModifierState?.("AltGraph"));
}

/** On Windows digits of the number pad, pressed with Alt, are the number of a character; without NumLock they are arrows. */
function isOfAltCode({ altKey, code }) {
  return altKey && /^Numpad/.test(code ?? "");
}

function isSign(key) {
  return /^[^\p{L}]$/u.test(key);
}

function isApple() {
  const { userAgentData, platform } = globalThis.navigator ?? {};
  return /mac|iphone|ipad/i.test(userAgentData?.platform ?? platform ?? "");
}
