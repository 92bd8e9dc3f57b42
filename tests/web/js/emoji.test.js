// The emoji: found by what they are called, in every skin tone there is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { isFewEmoji } from "../../../chat/web/static/js/text/emoji.js";
import { emojiOf, inTone, offered, searchEmoji } from "../../../chat/web/static/js/view/emoji/emoji-data.js";

const [english, german, codes] = ["emojibase-en", "emojibase-de", "emoji-shortcodes"].map((name) => {
  const file = new URL(`../../../chat/web/static/vendor/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
});
const all = offered(english, codes);
const auf = offered(german, codes);

function found(text, { among = all, recent = [] } = {}) {
  return searchEmoji(among, text, recent).map(({ emoji }) => emoji);
}

test("they are found by the beginnings of the words they are called", () => {
  assert.equal(found("thumbs up")[0], "👍");
  assert.equal(found("thu")[0], "👍");
  assert.ok(found("heart red").includes("❤️"));
  assert.ok(found("TADA").includes("🎉") || found("party").includes("🎉"));
  assert.equal(found("fire")[0], "🔥", "and not the firefighter");
  assert.deepEqual(found("xyzzy"), []);
  assert.equal(found(" ").length, all.length);
});

test("a skin tone is worn by those that have one", () => {
  const named = (name) => all.find(({ label }) => label === name);
  assert.equal(inTone(named("waving hand"), 0), "👋");
  assert.equal(inTone(named("waving hand"), 5), "👋🏿");
  assert.equal(inTone(named("grinning face"), 3), "😀");
  assert.equal(inTone(named("handshake"), 1), "🤝🏻");
});

test("one to three emoji and nothing else are few", () => {
  ["🎉", "👍🏽", "❤️", "👩‍🚀", "🇨🇭", "1️⃣", "😀😀😀", "😀 🎉\n👍", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"].forEach((text) => assert.ok(isFewEmoji(text), text));
  ["", "a", "1", "123", "#", "😀😀😀😀", "hi 😀", "😀!", "©a"].forEach((text) => assert.ok(!isFewEmoji(text), text));
});

test("they are found by their codes, exact ones first, in every language", () => {
  for (const among of [all, auf]) {
    for (const [text, emoji] of [["tada", "🎉"], ["heart", "❤️"], ["thumbsup", "👍"], ["thumbs_up", "👍"], ["+1", "👍"], [":joy:", "😂"], ["smile", "😄"], ["100", "💯"]]) {
      if (text !== "thumbs_up" || among === all) assert.equal(found(text, { among })[0], emoji, text);
    }
    assert.equal(found("tad", { among })[0], "🎉");
    assert.equal(found("thumb", { among })[0], "👍");
    assert.equal(found("hear", { among })[0], "❤️");
  }
  assert.equal(found("Herz", { among: auf })[0], "❤️");
  assert.equal(found("daumen", { among: auf })[0], "👍");
  assert.equal(found("Feuer", { among: auf })[0], "🔥");
});

test("of equally good ones those come first that one has used", () => {
  assert.notEqual(found("cat")[0], "🐈‍⬛");
  assert.equal(found("blue", { recent: ["💙"] })[0], "💙");
});

test("a code is one emoji or none", () => {
  assert.equal(emojiOf(all, "tada").emoji, "🎉");
  assert.equal(emojiOf(auf, "tada").emoji, "🎉");
  for (const none of ["xyzzy", "", "constructor", "__proto__"]) assert.equal(emojiOf(all, none), undefined);
});
