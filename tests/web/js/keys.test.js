import assert from "node:assert/strict";
import test from "node:test";
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
