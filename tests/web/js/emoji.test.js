// The emoji: found by what they are called, in every skin tone there is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { isFewEmoji } from "../../../chat/web/static/js/text/emoji.js";
import { inTone, offered, searchEmoji } from "../../../chat/web/static/js/view/emoji/emoji-data.js";

const DATA = new URL("../../../chat/web/static/vendor/emojibase-en.json", import.meta.url);
const all = offered(JSON.parse(readFileSync(DATA, "utf8")));

function found(text) {
  return searchEmoji(all, text).map(({ emoji }) => emoji);
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
