// Of what one is notified, when not, and in which words.
import assert from "node:assert/strict";
import test from "node:test";
import "./english.js";
import { gathered, newsText } from "../../../chat/web/static/js/alerts/news-text.js";
import { notificationText } from "../../../chat/web/static/js/alerts/notification-text.js";
import { isQuiet } from "../../../chat/web/static/js/alerts/quiet.js";
import { freshNews, isOver, isStillNews, sayable } from "../../../chat/web/static/js/alerts/wanted.js";
import { t } from "../../../chat/web/static/js/text/strings.js";
import { applyEvent } from "../../../chat/web/static/js/state/replica.js";
import { ALICE, BOB, CAROL, TEAM, alices, chat, hearAll, message, tombstone } from "./scene.js";

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
  assert.deepEqual(newsAt("all", message(1)), [{ chatId: TEAM, seq: 1, mentionSeq: null, count: 1 }]);
  assert.deepEqual(newsAt("all", message(1), mention), [{ chatId: TEAM, seq: 2, mentionSeq: 2, count: 2 }]);
  assert.deepEqual(newsAt("all", message(1), mention, message(3)), [{ chatId: TEAM, seq: 3, mentionSeq: 2, count: 3 }]);
  assert.deepEqual(newsAt("mentions", message(1)), []);
  assert.deepEqual(newsAt("mentions", message(1), mention, message(3)), [{ chatId: TEAM, seq: 2, mentionSeq: 2, count: 1 }]);
  assert.deepEqual(newsAt("none", message(1), mention), []);
  assert.deepEqual(newsAt("all", message(1, { senderId: ALICE })), []);
});

test("in quiet time there is no news, and a chat that one has just come to has none", () => {
  const quiet = { quiet: { from: "00:00", to: "23:59", timeZone: "UTC" } };
  const before = { ...alices(), preferences: quiet };
  const isLastMinute = new Date().getUTCHours() === 23 && new Date().getUTCMinutes() === 59;
  assert.equal(freshNews(hearAll(before, message(1)), before.chats).length, isLastMinute ? 1 : 0);
  assert.deepEqual(freshNews(hearAll(alices(), message(1)), {}), []);
  const heard = hearAll(alices(), message(1));
  const news = { chatId: TEAM, seq: 1, mentionSeq: null };
  assert.equal(isStillNews(heard, news), true);
  assert.equal(isStillNews({ ...heard, preferences: quiet }, news), isLastMinute, "preferences may come after the message");
});

test("what has been read, deleted or silenced meanwhile is no news any more", () => {
  const state = hearAll(alices(), message(1));
  const news = { chatId: TEAM, seq: 1, mentionSeq: null };
  const after = (event, payload) => applyEvent(state, event, payload, 0);
  const withChat = (chat) => ({ ...state, chats: chat ? { [TEAM]: { ...state.chats[TEAM], ...chat } } : {} });
  assert.equal(isStillNews(state, news), true);
  assert.equal(isStillNews(after("chat:read", { chatId: TEAM, userId: ALICE, readSeq: 1 }), news), false);
  assert.equal(isStillNews(after("message:changed", tombstone(1, 2)), news), false);
  assert.equal(isStillNews(withChat({ notify: "none" }), news), false);
  assert.equal(isStillNews(withChat(null), news), false);
});

test("what has been read is no news, and stands no longer, also where something later is unread or a mark counts it again", () => {
  let state = applyEvent(hearAll(alices(), message(1), message(2)), "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 1 }, 0);
  assert.deepEqual([1, 2].map((seq) => isOver(state.chats[TEAM], seq)), [true, false]);
  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 2 }, 0);
  state = applyEvent(state, "chat:marked", { chatId: TEAM, markedSeq: 2 }, 0);
  assert.equal(isOver(state.chats[TEAM], 2), true);
  assert.equal(isStillNews(state, { chatId: TEAM, seq: 2, mentionSeq: null }), false);
});

test("only whoever mentions alice is named for it, and a chat that tells of mentions says nothing else", () => {
  const mention = message(1, { body: "@Alice", mentions: [ALICE], mentionedAs: ["Alice"] });
  const saidAt = (notify, ...events) => {
    const before = alices(chat(0, { notify }));
    const state = hearAll(before, ...events);
    const [news] = freshNews(state, before.chats);
    const { said, isMention, mentions } = sayable(state.chats[TEAM], news);
    return [said?.senderId ?? null, isMention, mentions];
  };
  const carols = message(2, { senderId: CAROL, body: "Lunch?" });
  assert.deepEqual(saidAt("all", mention), [BOB, true, 0]);
  assert.deepEqual(saidAt("mentions", mention), [BOB, true, 0]);
  assert.deepEqual(saidAt("all", mention, carols), [CAROL, false, 1]);
  assert.deepEqual(saidAt("mentions", mention, carols), [null, false, 1]);
  assert.deepEqual(saidAt("mentions", mention, { ...mention, id: "m2", seq: 2, change: 2 }, { ...carols, seq: 3, change: 3 }), [null, false, 2]);
});

test("a mention that is edited away is none any more", () => {
  const mention = message(1, { body: "@Alice", mentions: [ALICE], mentionedAs: ["Alice"] });
  const edited = message(1, { change: 2, body: "nobody", mentions: [], mentionedAs: [], editedAt: "2026-01-31T09:01:00.000Z" });
  for (const [notify, isNews] of [["all", true], ["mentions", false]]) {
    const before = alices(chat(0, { notify }));
    const [news] = freshNews(hearAll(before, mention), before.chats);
    const state = applyEvent(hearAll(before, mention), "message:changed", edited, 0);
    assert.equal(isStillNews(state, news), isNews, notify);
    assert.equal(sayable(state.chats[TEAM], news).isMention, false);
  }
});

test("a notification says who wrote, where, and how much is unread", () => {
  const said = { kind: "group", title: "Team", sender: "Bob", excerpt: "Hello", attachments: null, count: 1 };
  const text = (more) => Object.values(notificationText({ ...said, ...more }, t));
  assert.deepEqual(text({}), ["Bob in Team", "Hello"]);
  assert.deepEqual(text({ count: 3 }), ["3 new messages in Team", "Bob: Hello"]);
  assert.deepEqual(text({ count: 3, isMention: true }), ["Bob mentioned you in Team", "Hello"]);
  assert.deepEqual(text({ count: 3, mentions: 1 }), ["You were mentioned in Team", "Bob: Hello"]);
  assert.deepEqual(text({ count: 3, mentions: 2, excerpt: "" }), ["2 mentions of you in Team", ""]);
  assert.deepEqual(text({ kind: "direct", title: null }), ["Bob", "Hello"]);
  assert.deepEqual(text({ kind: "direct", title: null, count: 2, isMention: true }), ["2 new messages from Bob", "Hello"]);
  assert.deepEqual(text({ excerpt: "", attachments: { count: 1, kind: "image" } }), ["Bob in Team", "Photo"]);
  assert.deepEqual(text({ excerpt: " " }), ["Bob in Team", "New message"]);
  assert.deepEqual(text({ sender: "" }), ["Someone who left in Team", "Hello"]);
});

test("what comes in a burst is read out in one sentence", () => {
  const one = { chatId: TEAM, kind: "group", title: "Team", sender: "Bob", count: 1, mentionSeq: null, isMention: false, mentions: 0 };
  const direct = { ...one, chatId: "d", kind: "direct", title: "Bob" };
  assert.equal(newsText([one], t), "New message from Bob in Team");
  assert.equal(newsText([direct], t), "New message from Bob");
  assert.equal(newsText(gathered([one], [{ ...one, count: 2 }]), t), "3 new messages in Team");
  assert.equal(newsText([{ ...one, isMention: true }], t), "Bob mentioned you in Team");
  assert.equal(newsText([{ ...one, count: 2, mentions: 1 }], t), "You were mentioned in Team");
  assert.equal(gathered([{ ...one, mentionSeq: 4 }], [one])[0].mentionSeq, 4);
  assert.equal(gathered([{ ...one, mentionSeq: 4 }], [{ ...one, mentionSeq: 5 }])[0].mentionSeq, 5);
  assert.equal(newsText(gathered([one], [direct, { ...one, count: 4 }]), t), "6 new messages in 2 chats");
});
