import assert from "node:assert/strict";
import test from "node:test";
import { placeAfter } from "../../../chat/web/static/js/view/controls/list-keys.js";
import { SHORTCUTS, caps, shortcutFor } from "../../../chat/web/static/js/view/shortcuts/keys.js";
import { t } from "../../../chat/web/static/js/text/strings.js";

const typing = { closest: () => ({}) };
const page = { closest: () => null };

function press(key, { target = page, code = "", apple = false, where, ...held } = {}) {
  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false };
  return shortcutFor({ ...none, key, code, target, ...held }, { apple, where });
}

test("Ctrl-K opens the palette, also while somebody types; on Apple's keyboards Command-K does", () => {
  assert.equal(press("k", { ctrlKey: true, target: typing }), "palette");
  assert.equal(press("k", { metaKey: true, apple: true }), "palette");
  assert.equal(press("k", { ctrlKey: true, apple: true }), null);
  assert.equal(press("K", { ctrlKey: true, shiftKey: true }), null);
});

test("Alt with an arrow goes between chats, and with Shift between unread ones", () => {
  assert.equal(press("ArrowDown", { altKey: true, target: typing }), "nextChat");
  assert.equal(press("ArrowUp", { altKey: true, shiftKey: true }), "previousUnread");
  assert.equal(press("ArrowUp"), null);
});

test("a question mark lists the shortcuts, but not in the middle of a sentence", () => {
  assert.equal(press("?", { shiftKey: true }), "shortcuts");
  assert.equal(press("?", { shiftKey: true, target: typing }), null);
});

test("Alt-N is the key at its place, whatever character Apple's Option makes of it", () => {
  assert.equal(press("˜", { altKey: true, code: "KeyN", apple: true }), "newChat");
});

test("keys that choose among characters to be composed are no shortcuts", () => {
  assert.equal(press("k", { ctrlKey: true, isComposing: true }), null);
  assert.equal(press("Enter", { where: "inChat", isComposing: true }), null);
  assert.equal(press("Enter", { where: "inChat" }), "send");
});

test("every shortcut has its words in the list, and its caps", () => {
  for (const { name, where, keys } of SHORTCUTS) {
    assert.ok(t(`shortcuts.${name}`) && t(`shortcuts.${where}`));
    assert.ok(keys.every((combination) => caps(combination, true).length === combination.split(/\+(?=.)/).length));
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
