// Of what one is notified, when not, and in which words.
import assert from "node:assert/strict";
import test from "node:test";
import "./english.js";
import { gathered, newsText } from "../../../chat/web/static/js/alerts/news-text.js";
import { notificationText } from "../../../chat/web/static/js/alerts/notification-text.js";
import { isQuiet } from "../../../chat/web/static/js/alerts/quiet.js";
import { freshNews, isStillNews } from "../../../chat/web/static/js/alerts/wanted.js";
import { t } from "../../../chat/web/static/js/text/strings.js";
import { applyEvent } from "../../../chat/web/static/js/state/replica.js";
import { ALICE, TEAM, alices, chat, hearAll, message, tombstone } from "./scene.js";

const BERLIN = { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" };

test("quiet time goes by the clock on the wall, over midnight and where clocks change", () => {
  assert.equal(isQuiet(null), false);
  for (const [moment, quiet] of [
    ["2026-01-31T20:59:59Z", false],
    ["2026-01-31T21:00:00Z", true],
    ["2026-02-01T05:59:59Z", true],
    ["2026-02-01T06:00:00Z", false],
    ["2026-07-01T20:00:00Z", true],
    ["2026-03-29T05:30:00Z", false], // an hour of that night was left out
    ["2026-03-29T04:30:00Z", true],
  ]) assert.equal(isQuiet(BERLIN, new Date(moment)), quiet, moment);
  const siesta = { from: "13:00", to: "15:00", timeZone: "UTC" };
  assert.deepEqual([12, 13, 14, 15].map((hour) => isQuiet(siesta, new Date(Date.UTC(2026, 0, 31, hour, 0)))), [false, true, true, false]);
  assert.equal(isQuiet({ ...BERLIN, timeZone: "Nowhere/Here" }), false);
});

test("one hears of what others say, as far as the chat's level goes", () => {
  const newsAt = (notify, ...events) => {
    const before = alices(chat(0, { notify }));
    return freshNews(hearAll(before, ...events), before.chats);
  };
  const mention = message(2, { body: "@Alice", mentions: [ALICE], mentionedAs: ["Alice"] });
  const both = { chatId: TEAM, seq: 2, isMention: true, count: 2 };
  assert.deepEqual(newsAt("all", message(1)), [{ chatId: TEAM, seq: 1, isMention: false, count: 1 }]);
  assert.deepEqual(newsAt("all", message(1), mention), [both]);
  assert.deepEqual(newsAt("mentions", message(1)), []);
  assert.deepEqual(newsAt("mentions", message(1), mention), [both]);
  assert.deepEqual(newsAt("none", message(1), mention), []);
  assert.deepEqual(newsAt("all", message(1, { senderId: ALICE })), []);
});

test("in quiet time there is no news, and a chat that one has just come to has none", () => {
  const quiet = { quiet: { from: "00:00", to: "23:59", timeZone: "UTC" } };
  const before = { ...alices(), preferences: quiet };
  const isLastMinute = new Date().getUTCHours() === 23 && new Date().getUTCMinutes() === 59;
  assert.equal(freshNews(hearAll(before, message(1)), before.chats).length, isLastMinute ? 1 : 0);
  assert.deepEqual(freshNews(hearAll(alices(), message(1)), {}), []);
});

test("what has been read, deleted or silenced meanwhile is no news any more", () => {
  const state = hearAll(alices(), message(1));
  const news = { seq: 1, isMention: false };
  const after = (event, payload) => applyEvent(state, event, payload, 0).chats[TEAM];
  assert.equal(isStillNews(state.chats[TEAM], news), true);
  assert.equal(isStillNews(after("chat:read", { chatId: TEAM, userId: ALICE, readSeq: 1 }), news), false);
  assert.equal(isStillNews(after("message:changed", tombstone(1, 2)), news), false);
  assert.equal(isStillNews({ ...state.chats[TEAM], notify: "none" }, news), false);
  assert.equal(isStillNews(undefined, news), false);
});

test("a notification says who wrote, where, and how much is unread", () => {
  const said = { kind: "group", title: "Team", sender: "Bob", excerpt: "Hello", attachments: null, count: 1 };
  const text = (more) => Object.values(notificationText({ ...said, ...more }, t));
  assert.deepEqual(text({}), ["Bob in Team", "Hello"]);
  assert.deepEqual(text({ count: 3 }), ["3 new messages in Team", "Bob: Hello"]);
  assert.deepEqual(text({ count: 3, isMention: true }), ["Bob mentioned you in Team", "Hello"]);
  assert.deepEqual(text({ kind: "direct", title: null }), ["Bob", "Hello"]);
  assert.deepEqual(text({ kind: "direct", title: null, count: 2, isMention: true }), ["2 new messages from Bob", "Hello"]);
  assert.deepEqual(text({ excerpt: "", attachments: { count: 1, kind: "image" } }), ["Bob in Team", "Photo"]);
  assert.deepEqual(text({ excerpt: " " }), ["Bob in Team", "New message"]);
  assert.deepEqual(text({ sender: "" }), ["Someone who left in Team", "Hello"]);
});

test("what comes in a burst is read out in one sentence", () => {
  const one = { chatId: TEAM, kind: "group", title: "Team", sender: "Bob", count: 1, isMention: false };
  const direct = { ...one, chatId: "d", kind: "direct", title: "Bob" };
  assert.equal(newsText([one], t), "New message from Bob in Team");
  assert.equal(newsText([direct], t), "New message from Bob");
  assert.equal(newsText(gathered([one], [{ ...one, count: 2 }]), t), "3 new messages in Team");
  assert.equal(newsText(gathered([{ ...one, isMention: true }], [one]), t), "Bob mentioned you in Team");
  assert.equal(newsText(gathered([one], [direct, { ...one, count: 4 }]), t), "6 new messages in 2 chats");
});
