// The shortcuts: what is handled and what "?" lists are one table. Mod is Command on Apple's keyboards, else Ctrl.
import { hasString, t } from "../../text/strings.js";

export const SHORTCUTS = [
  { name: "palette", where: "anywhere", keys: ["Mod+K"] },
  { name: "previousChat", where: "anywhere", keys: ["Alt+ArrowUp"] },
  { name: "nextChat", where: "anywhere", keys: ["Alt+ArrowDown"] },
  { name: "previousUnread", where: "anywhere", keys: ["Alt+Shift+ArrowUp"] },
  { name: "nextUnread", where: "anywhere", keys: ["Alt+Shift+ArrowDown"] },
  { name: "newChat", where: "anywhere", keys: ["Alt+N"] },
  { name: "shortcuts", where: "anywhere", keys: ["?"] },
  { name: "close", where: "anywhere", keys: ["Escape"] },
  { name: "send", where: "inChat", keys: ["Enter"] },
  { name: "newLine", where: "inChat", keys: ["Shift+Enter"] },
  { name: "editLast", where: "inChat", keys: ["ArrowUp"] },
  { name: "step", where: "inLog", keys: ["ArrowUp", "ArrowDown"] },
  { name: "ends", where: "inLog", keys: ["Home", "End"] },
  { name: "reply", where: "inLog", keys: ["r"] },
  { name: "react", where: "inLog", keys: ["+"] },
  { name: "edit", where: "inLog", keys: ["e"] },
  { name: "copy", where: "inLog", keys: ["c"] },
  { name: "trash", where: "inLog", keys: ["Delete"] },
  { name: "write", where: "inLog", keys: ["Escape"] },
];

/** The name of the shortcut that a keydown is, or null. A bare character is none while somebody types. */
export function shortcutFor(event, { where = "anywhere", apple = isApple() } = {}) {
  if (event.isComposing) return null;
  const here = SHORTCUTS.filter((shortcut) => shortcut.where === where);
  const found = here.find(({ keys }) => keys.some((keys) => isPressed(keys, event, apple)));
  return found && !(isCharacter(found.keys[0]) && isTyping(event.target)) ? found.name : null;
}

/** The caps to draw for a combination: ["Ctrl", "K"]. */
export function caps(keys, apple = isApple()) {
  const signs = apple ? { Mod: "⌘", Alt: "⌥", Shift: "⇧" } : { Mod: "Ctrl", Alt: "Alt", Shift: "Shift" };
  const names = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: "Del" };
  const written = keys.split(/\+(?=.)/).map((key) => signs[key] ?? names[key] ?? key);
  return written.map((key) => (hasString(`keys.${key}`) ? t(`keys.${key}`) : key));
}

export function keysOf(name) {
  return SHORTCUTS.find((shortcut) => shortcut.name === name).keys[0];
}

function isPressed(keys, event, apple) {
  const parts = keys.split("+");
  const key = parts.at(-1);
  if (isCharacter(key)) return event.key === key && !event.ctrlKey && !event.metaKey && !event.altKey;
  const wants = (part) => parts.includes(part);
  return (
    isSameKey(key, event) &&
    event.altKey === wants("Alt") &&
    event.shiftKey === wants("Shift") &&
    event.ctrlKey === (wants("Mod") && !apple) &&
    event.metaKey === (wants("Mod") && apple)
  );
}

/** A letter is the key at its place: with Alt held, Apple's keyboards make another character of it. */
function isSameKey(key, event) {
  return event.key.toLowerCase() === key.toLowerCase() || (key.length === 1 && event.code === `Key${key}`);
}

function isCharacter(key) {
  return key === "?";
}

function isTyping(target) {
  return Boolean(target?.closest?.("input, textarea, select, [contenteditable=true]"));
}

function isApple() {
  const { userAgentData, platform } = globalThis.navigator ?? {};
  return /mac|iphone|ipad/i.test(userAgentData?.platform ?? platform ?? "");
}
