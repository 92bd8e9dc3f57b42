import assert from "node:assert/strict";
import test from "node:test";
import { pictureOf } from "../../../chat/web/static/js/files/addresses.js";
import { deviceOf } from "../../../chat/web/static/js/browser/user-agent.js";
import { plainLine } from "../../../chat/web/static/js/text/excerpt.js";
import { hueOf, initialsOf } from "../../../chat/web/static/js/text/initials.js";
import { chatBeside } from "../../../chat/web/static/js/state/chat-order.js";
import { hasString, t } from "../../../chat/web/static/js/text/strings.js";

const chats = [
  { id: "a", unread: 0 },
  { id: "b", unread: 2 },
  { id: "c", unread: 0 },
];
const id = (chat) => chat?.id ?? null;

test("the chats above and below go round at the ends", () => {
  assert.equal(id(chatBeside(chats, "b", 1)), "c");
  assert.equal(id(chatBeside(chats, "c", 1)), "a");
  assert.equal(id(chatBeside(chats, "a", -1)), "c");
});

test("from no chat, down is the first and up is the last", () => {
  assert.equal(id(chatBeside(chats, undefined, 1)), "a");
  assert.equal(id(chatBeside(chats, undefined, -1)), "c");
});

test("the next unread chat is never the one that is open, and none where there is none", () => {
  const unread = (chat) => chat.unread;
  assert.equal(id(chatBeside(chats, "a", -1, unread)), "b");
  assert.equal(chatBeside(chats, "b", 1, unread), null);
  assert.equal(chatBeside([], undefined, 1), null);
});

test("initials are the first letters of the first and the last word, in any script", () => {
  assert.equal(initialsOf("Ann Mary Lee"), "AL");
  assert.equal(initialsOf("bob"), "B");
  assert.equal(initialsOf("Court & orchard"), "CO");
  assert.equal(initialsOf("مريم علي"), "مع");
  assert.equal(initialsOf("🎉 !!"), "?");
  assert.equal(initialsOf("émile"), "É");
});

test("a hue is a number of degrees for any id, and for none", () => {
  assert.ok(hueOf("65f0c0ffee65f0c0ffee65f0") < 360);
  assert.equal(hueOf(""), 0);
});

test("a device is said in two words", () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1";
  const edge =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0";
  assert.deepEqual(deviceOf(firefox), { browser: "Firefox", system: "Linux" });
  assert.deepEqual(deviceOf(safari), { browser: "Safari", system: "iPhone" });
  assert.deepEqual(deviceOf(edge), { browser: "Edge", system: "Windows" });
  assert.deepEqual(deviceOf("python-requests/2.32"), { browser: "python-requests", system: null });
  assert.deepEqual(deviceOf(""), { browser: null, system: null });
});

test("strings fill their places, choose their plural, and never take a value for a pattern", () => {
  assert.equal(t("group.members", { count: 1 }), "1 member");
  assert.equal(t("group.members", { count: 250 }), "250 members");
  assert.equal(t("sidebar.said", { name: "Ann", text: "{name} $& {text}" }), "Ann: {name} $& {text}");
  assert.throws(() => t("group.nothing"), /no string group.nothing/);
  assert.ok(hasString("ended.expired") && !hasString("ended.constructor") && !hasString("constructor.name"));
});

test("a name written from right to left is set apart from the sentence around it", () => {
  assert.equal(t("group.removeAsk", { name: "مريم" }), "Remove \u2068مريم\u2069 from the group?");
});

test("a message in the list of chats is its words in one line", () => {
  assert.equal(
    plainLine("**Done.** See [the notes](https://example.org)\n\n- one\n- two"),
    "Done. See the notes one · two",
  );
  assert.equal(plainLine("> they said\n\n`code` and\nmore"), "they said code and more");
  assert.equal(plainLine(""), "");
});

test("a picture is shown only if it comes from Hearth itself", () => {
  const shown = (avatarUrl) => pictureOf({ avatarUrl }, "https://chat.example");
  assert.equal(shown("/files/alice.png"), "https://chat.example/files/alice.png");
  assert.equal(shown("https://chat.example/files/alice.png"), "https://chat.example/files/alice.png");
  for (const other of [null, "", "//evil.example/a.png", "https://chat.example:8443/a.png", "javascript:alert(1)", "https://"]) {
    assert.equal(shown(other), null, other);
  }
  assert.equal(pictureOf(undefined, "https://chat.example"), null);
});
