// What is kept for the next start, and what an answer must look like.
import assert from "node:assert/strict";
import test from "node:test";
import { applySync, applyEvent, syncRequest } from "../../../chat/web/static/js/state/replica.js";
import { isChat, isMessage, isPage, isSound, isSyncAnswer } from "../../../chat/web/static/js/server/shapes.js";
import { snapshotOf, stateOf } from "../../../chat/web/static/js/sync/snapshot.js";
import { ALICE, BOB, TEAM, alices, answer, chat, hearAll, looking, message, messages, seqs, tombstone, user } from "./scene.js";

const restarted = (state) => stateOf(JSON.parse(JSON.stringify(snapshotOf(state))));

test("a restart shows the chats last seen, and goes on from there", () => {
  const before = hearAll(looking(alices(chat(100)), messages(1, 100)), message(101));
  const after = restarted(before);

  assert.deepEqual(after.chats, before.chats);
  assert.equal(after.session.phase, "signed-in");
  assert.equal(after.connection, "connecting");
  assert.deepEqual(syncRequest(after), syncRequest(before));
  assert.deepEqual([seqs(after).length, seqs(after)[0], seqs(after).at(-1)], [50, 52, 101]);
  assert.ok(after.windows[TEAM].atEnd && !after.windows[TEAM].atStart);

  const synced = applySync(after, answer({ items: [message(102), message(60, { change: 103 })], toChange: 103 }));
  assert.equal(seqs(synced).at(-1), 102);
});

test("a window in the middle of a chat is not kept, as it would have to be loaded again anyway", () => {
  assert.deepEqual(restarted(looking(alices(chat(100)), messages(1, 50))).windows, {});
});

test("quiet time is known before the server has said anything", () => {
  const preferences = { quiet: { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" } };
  assert.deepEqual(restarted({ ...alices(), preferences }).preferences, preferences);
  const { preferences: _, ...former } = snapshotOf(alices());
  assert.equal(stateOf(former).preferences, null, "a snapshot of an earlier version has none");
});

test("nobody is online in a snapshot", () => {
  const state = applyEvent(alices(), "presence", { userId: BOB, online: true, lastSeenAt: null }, 0);

  assert.equal(restarted(state).people[BOB].online, false);
});

test("a snapshot of another format, or none, is nothing to start from", () => {
  for (const none of [null, undefined, {}, { ...snapshotOf(alices()), format: 0 }]) assert.equal(stateOf(none), null);
});

test("answers that would break the page are told from good ones", () => {
  assert.ok(isMessage(message(1)) && isMessage(tombstone(1, 2)));
  for (const wrong of [null, "x", [], {}, { ...message(1), seq: "1" }, { ...message(1), body: undefined }]) {
    assert.ok(!isMessage(wrong));
  }
  assert.ok(isChat(chat()) && !isChat({ ...chat(), members: null }) && !isChat({ ...chat(), version: undefined }));
  assert.ok(isPage({ items: [message(1)], users: [], next: null }) && !isPage({ items: [{}], users: [] }));
  assert.ok(isSyncAnswer(answer({ chats: [chat()], items: [message(1)], toChange: 1 })));
  for (const part of ["chats", "users", "gone", "messages", "online", "time"]) {
    assert.ok(!isSyncAnswer({ ...answer(), [part]: undefined }), part);
  }
});

test("an event without what it must carry is not applied, and one that nobody knows does no harm", () => {
  assert.ok(isSound("message:new", message(1)) && isSound("ready", { user: user(ALICE, "Alice") }));
  assert.ok(isSound("weather:changed", {}));
  for (const payload of [undefined, null, "x", [], {}]) assert.ok(!isSound("message:new", payload));
  assert.ok(!isSound("chat:read", { chatId: TEAM, userId: BOB }) && !isSound("chat:new", { chat: chat() }));
});
