import assert from "node:assert/strict";
import test from "node:test";
import { isComposition } from "../../../chat/web/static/js/browser/keyboard.js";
import { bareKey, placeAfter } from "../../../chat/web/static/js/view/controls/list-keys.js";
import { SHORTCUTS, caps, keysOf, shortcutFor } from "../../../chat/web/static/js/view/shortcuts/keys.js";
import { t } from "../../../chat/web/static/js/text/strings.js";

const page = element();
const typing = element("textarea", { value: "half a word" });

/** Something that has the focus, which is this and nothing else. */
function element(is = "", properties = {}) {
  const closest = (selectors) => (is && selectors.split(/,\s*/).includes(is) ? {} : null);
  return { closest, ...properties };
}

function press(key, { target = page, code = "", apple = false, where, altGraph = false, ...held } = {}) {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, repeat: false };
  const getModifierState = (name) => name === "AltGraph" && altGraph;
  return shortcutFor({ ...none, getModifierState, key, code, target, ...held }, { apple, where });
}

test("Ctrl-K opens the palette, also while somebody types; on Apple's keyboards Command-K does", () => {
  assert.equal(press("k", { ctrlKey: true, target: typing }), "palette");
  assert.equal(press("k", { metaKey: true, apple: true, target: typing }), "palette");
  assert.equal(press("k", { ctrlKey: true, apple: true }), null);
  assert.equal(press("K", { ctrlKey: true, shiftKey: true }), null);
});

test("Alt with an arrow goes between chats, and with Shift between unread ones", () => {
  assert.equal(press("ArrowDown", { altKey: true, target: typing }), "nextChat");
  assert.equal(press("ArrowUp", { altKey: true, shiftKey: true }), "previousUnread");
  assert.equal(press("ArrowUp"), null);
});

test("Alt with an arrow is left to what chooses with it, and on Apple's keyboards to a text one goes through", () => {
  for (const is of ["select", "[role=listbox]", "[role=combobox]", "[role=menu]", "[popover]", "video", "input"]) {
    assert.equal(press("ArrowDown", { altKey: true, target: element(is) }), null, is);
  }
  assert.equal(press("ArrowDown", { altKey: true, apple: true, target: typing }), null);
  assert.equal(press("ArrowDown", { altKey: true, apple: true, target: element("textarea", { value: "" }) }), "nextChat");
  assert.equal(press("ArrowDown", { altKey: true, target: element("input", { type: "checkbox" }) }), "nextChat");
});

test("Alt with the number pad, by which Windows writes characters, is no shortcut", () => {
  assert.equal(press("ArrowDown", { altKey: true, code: "Numpad2" }), null);
  assert.equal(press("ArrowDown", { altKey: true, code: "ArrowDown" }), "nextChat");
});

test("a question mark lists the shortcuts, but not in the middle of a sentence", () => {
  assert.equal(press("?", { shiftKey: true }), "shortcuts");
  assert.equal(press("?", { shiftKey: true, target: typing }), null);
  assert.equal(press("?", { shiftKey: true, target: element("select") }), null);
  assert.equal(press("?", { ctrlKey: true, altKey: true, altGraph: true }), "shortcuts");
  assert.equal(press("?", { ctrlKey: true }), null);
  for (const key of ["؟", "？", "﹖", "՞", "፧"]) {
    assert.equal(press(key, { shiftKey: true }), "shortcuts", key);
    assert.equal(press(key, { shiftKey: true, target: typing }), null, key);
  }
  assert.equal(press("＋", { where: "inLog" }), "react");
});

test("Option with a letter types on Apple's keyboards, so New chat is another combination there", () => {
  for (const key of ["˜", "ñ", "ń", "Dead", "n"]) {
    assert.equal(press(key, { altKey: true, code: "KeyN", apple: true }), null, key);
  }
  assert.equal(press("k", { metaKey: true, shiftKey: true, apple: true }), "newChat");
  assert.deepEqual(caps(keysOf("newChat", true), true), ["⌘", "⇧", "K"]);
  assert.deepEqual(caps(keysOf("newChat", false), false), ["Alt", "N"]);
});

test("AltGr types a character, whatever Windows and Linux tell it as", () => {
  assert.equal(press("ń", { altGraph: true, code: "KeyN" }), null);
  assert.equal(press("ń", { altKey: true, code: "KeyN" }), null);
  assert.equal(press("ń", { ctrlKey: true, altKey: true, code: "KeyN", target: typing }), null);
  assert.equal(press("n", { altKey: true, altGraph: true, code: "KeyN" }), null);
  assert.equal(press("n", { altKey: true, code: "KeyN" }), "newChat");
});

test("Alt alone types nothing on Windows and Linux, so a letter with it is a shortcut wherever one is", () => {
  const search = element("input", { type: "search", value: "b" });
  for (const target of [typing, search, element("select"), element("[role=combobox]"), element("[contenteditable]")]) {
    assert.equal(press("n", { altKey: true, code: "KeyN", target }), "newChat");
    assert.equal(press("n", { altKey: true, code: "KeyN", target, altGraph: true }), null);
    assert.equal(press("n", { altKey: true, ctrlKey: true, code: "KeyN", target }), null);
    assert.equal(press("n", { altKey: true, code: "KeyN", target, apple: true }), null);
  }
  assert.equal(press("т", { altKey: true, code: "KeyN", target: typing }), "newChat", "Russian");
  assert.equal(press("?", { altKey: true, target: typing }), null);
});

test("a letter is what the layout makes of a key; where that has other letters it is the key at its place", () => {
  assert.equal(press("k", { ctrlKey: true, code: "KeyV" }), "palette", "Dvorak");
  assert.equal(press("t", { ctrlKey: true, code: "KeyK" }), null, "Dvorak");
  assert.equal(press("л", { ctrlKey: true, code: "KeyK", target: typing }), "palette", "Russian");
  assert.equal(press("т", { altKey: true, code: "KeyN" }), "newChat", "Russian");
  assert.equal(press("к", { where: "inLog", code: "KeyH" }), null, "Russian, elsewhere");
  assert.equal(press("к", { where: "inLog", code: "KeyR" }), "reply", "Russian");
  assert.equal(press("R", { where: "inLog", code: "KeyR" }), "reply", "Caps Lock");
  assert.equal(press("ื", { altKey: true, code: "KeyN" }), "newChat", "Thai");
  assert.equal(press("ी", { where: "inLog", code: "KeyR" }), "reply", "Hindi");
  assert.equal(press("ा", { where: "inLog", code: "KeyE" }), "edit", "Hindi");
  assert.equal(press("ကြ", { ctrlKey: true, code: "KeyK" }), "palette", "several at once");
  assert.equal(press("ñ", { ctrlKey: true, code: "KeyK" }), null, "Latin");
});

test("a key that is held goes on through chats and messages, and does nothing else twice", () => {
  assert.equal(press("ArrowDown", { altKey: true, repeat: true }), "nextChat");
  assert.equal(press("ArrowDown", { where: "inLog", repeat: true }), "step");
  assert.equal(press("k", { ctrlKey: true, repeat: true }), null);
  assert.equal(press("Escape", { repeat: true }), null);
  assert.equal(press("Delete", { where: "inLog", repeat: true }), null);
});

test("Escape is a list's that is open, and a search's with something in it", () => {
  assert.equal(press("Escape", { target: typing }), "close");
  assert.equal(press("Escape", { target: element("[role=combobox]", { type: "text" }) }), "close");
  assert.equal(press("Escape", { target: element("select") }), null);
  assert.equal(press("Escape", { target: element("input", { type: "search", value: "b" }) }), null);
  assert.equal(press("Escape", { target: element("input", { type: "search", value: "" }) }), "close");
});

test("arrows with Shift select, and what has no Delete key deletes with the other", () => {
  assert.equal(press("ArrowDown", { where: "inLog", shiftKey: true }), null);
  assert.equal(press("Home", { where: "inLog", shiftKey: true }), null);
  assert.equal(press("Backspace", { where: "inLog", apple: true }), "trash");
  assert.equal(press("Backspace", { where: "inLog" }), null);
  assert.equal(bareKey({ key: "ArrowUp", shiftKey: true }), "");
  assert.equal(bareKey({ key: "ArrowLeft", altKey: true }), "");
  assert.equal(bareKey({ key: "+", shiftKey: true }), "+");
});

test("keys that choose among characters to be composed are no shortcuts", () => {
  assert.equal(press("k", { ctrlKey: true, isComposing: true }), null);
  assert.equal(press("Enter", { where: "inChat", isComposing: true }), null);
  assert.equal(press("Enter", { where: "inChat", keyCode: 229 }), null, "Safari");
  assert.equal(press("Escape", { keyCode: 229 }), null);
  assert.equal(isComposition({ key: "Process", keyCode: 0 }), true);
  assert.equal(press("Enter", { where: "inChat" }), "send");
});

test("every shortcut has its words in the list, and its caps", () => {
  for (const { name, where, keys, apple = [] } of SHORTCUTS) {
    assert.ok(t(`shortcuts.${name}`) && t(`shortcuts.${where}`));
    assert.ok([...keys, ...apple].every((combination) => caps(combination, true).length === combination.split(/\+(?=.)/).length));
  }
  assert.deepEqual(caps("Mod+K", false), ["Ctrl", "K"]);
  assert.deepEqual(caps("+"), ["+"]);
  assert.deepEqual(caps("Alt+ArrowUp", true), ["⌥", "↑"]);
});

test("a key leads up and down a list, and stops at its ends, goes round or leads out of it", () => {
  assert.equal(placeAfter("ArrowDown", 0, 3), 1);
  assert.equal(placeAfter("ArrowUp", 0, 3), 0);
  assert.equal(placeAfter("ArrowDown", -1, 3), 0);
  assert.equal(placeAfter("ArrowDown", 2, 3, { beyond: "around" }), 0);
  assert.equal(placeAfter("ArrowUp", 0, 3, { beyond: "around" }), 2);
  assert.equal(placeAfter("ArrowDown", 2, 3, { beyond: "open" }), 3);
  assert.equal(placeAfter("End", 0, 3), 2);
  assert.equal(placeAfter("Home", 2, 3), 0);
});

test("Home and End belong to the text where one types, and an empty list leads nowhere", () => {
  assert.equal(placeAfter("End", 0, 3, { hasEnds: false }), undefined);
  assert.equal(placeAfter("ArrowDown", 0, 0), undefined);
  assert.equal(placeAfter("ArrowRight", 0, 3), undefined);
  assert.equal(placeAfter("a", 0, 3), undefined);
});

test("in a grid arrows lead to the side as well, where one reads from right to left the other way", () => {
  const grid = { beyond: "open", columns: 4 };
  assert.equal(placeAfter("ArrowRight", 1, 12, grid), 2);
  assert.equal(placeAfter("ArrowRight", 1, 12, { ...grid, ahead: -1 }), 0);
  assert.equal(placeAfter("ArrowDown", 1, 12, grid), 5);
  assert.equal(placeAfter("ArrowUp", 1, 12, grid), -3);
});
