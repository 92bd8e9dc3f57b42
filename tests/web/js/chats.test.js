// The chat list: previews, unread counts, order; and who may do what.
import assert from "node:assert/strict";
import test from "node:test";
import { chatList } from "../../../chat/web/static/js/state/chat-order.js";
import { otherIn, putChat, readersOf, titleOf, totalUnread } from "../../../chat/web/static/js/state/chats.js";
import { may, roleIn } from "../../../chat/web/static/js/state/roles.js";
import { applyEvent } from "../../../chat/web/static/js/state/replica.js";
import { ALICE, BOB, CAROL, LUNCH, TEAM, alices, chat, hearAll, message, messages, tombstone } from "./scene.js";

test("a mark counts what has been deleted before as little as what is deleted after it, on devices that have not seen it", () => {
  let state = hearAll(alices(), ...messages(1, 5));
  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 5 }, 0);
  const marked = { chatId: TEAM, markedSeq: 2, deletedSeqs: [3], mentionSeqs: [4] };
  state = applyEvent(state, "chat:marked", marked, 0);
  assert.deepEqual([team(state).unread, team(state).mentionSeqs], [3, [4]]);
  assert.equal(team(applyEvent(state, "chat:marked", { ...marked, deletedSeqs: [3, 5] }, 0)).unread, 2);
  assert.equal(team(applyEvent(state, "message:changed", tombstone(2, 6), 0)).unread, 2);
});

const team = (state) => state.chats[TEAM];
const lunch = (more) => chat(0, { id: LUNCH, name: "Lunch", ...more });

test("the last message is the preview, and the last one stays it", () => {
  const state = hearAll(alices(), message(1), message(2, { body: "Second" }), message(1, { change: 3, body: "Edited" }));

  assert.equal(team(state).lastMessage.excerpt, "Second");
  assert.deepEqual([team(state).lastMessage.seq, team(state).lastMessage.senderId], [2, BOB]);
});

test("the preview follows when the last message is edited or deleted", () => {
  let state = hearAll(alices(), message(1, { body: "Lnch?" }));
  state = applyEvent(state, "message:changed", message(1, { change: 2, body: "Lunch?" }), 0);
  assert.equal(team(state).lastMessage.excerpt, "Lunch?");

  state = applyEvent(state, "message:changed", tombstone(1, 3), 0);
  assert.deepEqual([team(state).lastMessage.excerpt, team(state).lastMessage.senderId], ["", BOB]);
});

test("the preview says what the last message brings, until that is deleted", () => {
  const attachments = [{ id: "f", kind: "image" }, { id: "g", kind: "image" }];
  let state = hearAll(alices(), message(1, { body: "", attachments }));
  assert.deepEqual(team(state).lastMessage.attachments, { count: 2, kind: "image" });

  state = applyEvent(state, "message:changed", tombstone(1, 2), 0);
  assert.equal(team(state).lastMessage.attachments, null);
});

test("a preview is as short as the server's, and cuts no character in two", () => {
  const state = hearAll(alices(), message(1, { body: "👍".repeat(200) }));

  assert.equal(team(state).lastMessage.excerpt, "👍".repeat(120));
});

test("a chat that is told late does not bring an old preview back", () => {
  const old = chat(1, { version: 5, lastMessage: { seq: 1, senderId: BOB, excerpt: "Old", createdAt: "2026-01-01" } });
  let state = hearAll(alices(), message(1), message(2, { body: "New" }));
  state = putChat(state, old);

  assert.deepEqual([team(state).lastMessage.excerpt, team(state).lastSeq, team(state).version], ["New", 2, 5]);
});

test("the most recently active chat is first, and a message moves its chat up", () => {
  let state = alices(chat(), lunch({ updatedAt: "2026-01-31T09:00:00.500Z" }));
  assert.deepEqual(chatList(state).map(({ name }) => name), ["Lunch", "Team"]);

  state = hearAll(state, message(1));
  assert.deepEqual(chatList(state).map(({ name }) => name), ["Team", "Lunch"]);

  state = applyEvent(state, "message:changed", message(1, { change: 2, body: "Edited" }), 0);
  assert.equal(chatList(state), chatList(state), "the list is the same while the chats are");
});

test("unread is what lies beyond one's position, which only moves forward", () => {
  let state = hearAll(alices(), message(1), message(2), message(3));
  assert.equal(team(state).unread, 3);

  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 2 }, 0);
  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 1 }, 0);
  state = applyEvent(state, "chat:changed", { chat: chat(0, { version: 1 }), users: [] }, 0);
  assert.deepEqual([team(state).unread, team(state).readSeq], [1, 2]);
  assert.deepEqual(team(state).members.map(({ readSeq }) => readSeq), [2, 3]);

  state = hearAll(state, message(4, { senderId: ALICE }));
  assert.equal(team(state).unread, 0, "whoever sends has read up to there");
});

test("an edit is nothing unread", () => {
  let state = hearAll(alices(), message(1));
  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 1 }, 0);
  state = applyEvent(state, "message:changed", message(1, { change: 2, body: "Edited" }), 0);

  assert.equal(totalUnread(state), 0);
});

test("unread messages of all chats add up, but for those one wants to hear nothing of", () => {
  const said = [message(1), message(1, { chatId: LUNCH }), message(2)];

  assert.equal(totalUnread(hearAll(alices(chat(), lunch()), ...said)), 3);
  assert.equal(totalUnread(hearAll(alices(chat(), lunch({ notify: "none" })), ...said)), 2);
});

test("a direct chat is called as the other person, a group by its name", () => {
  const state = alices(chat(), lunch({ kind: "direct", name: null }));

  assert.equal(titleOf(state, team(state)), "Team");
  assert.equal(titleOf(state, state.chats[LUNCH]), "Bob");
  assert.equal(otherIn(state, state.chats[LUNCH]).id, BOB);
  assert.equal(otherIn(state, team(state)), null);
});

test("who has read a message: the members whose position is there, but for oneself", () => {
  const state = applyEvent(hearAll(alices(), ...messages(1, 2)), "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 2 }, 0);

  assert.deepEqual(readersOf(state, team(state), 2).map(({ name }) => name), ["Bob"]);
  assert.deepEqual(readersOf(state, team(state), 3), []);
});

test("rights follow from one's role, as on the server", () => {
  const as = (role, kind = "group") => alices(chat(0, { kind, members: [{ userId: ALICE, role, readSeq: 0 }] }));
  const can = (state, right) => may(state, team(state), right);

  assert.equal(roleIn(as("admin"), team(as("admin"))), "admin");
  assert.ok(can(as("owner"), "delete") && can(as("owner"), "change role"));
  assert.ok(can(as("admin"), "rename") && !can(as("admin"), "delete") && !can(as("admin"), "remove owner"));
  assert.ok(!can(as("member"), "rename") && !can(as("owner", "direct"), "rename"));
  const administrator = as("member");
  administrator.session.me.role = "admin";
  assert.ok(can(administrator, "moderate") && !can(administrator, "rename"));
});

test("one who is no member has no role and no right", () => {
  const state = alices(chat(0, { members: [{ userId: CAROL, role: "owner", readSeq: 0 }] }));

  assert.equal(roleIn(state, team(state)), null);
  assert.equal(may(state, team(state), "rename"), false);
});
