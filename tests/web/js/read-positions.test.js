// What alice has read, and what she has marked as unread: what counts here, before and after the server has heard of it.
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { ALICE, TEAM, alices, hearAll, messages } from "./scene.js";
import { applyEvent } from "../../../chat/web/static/js/state/replica.js";

globalThis.document = { cookie: "", hidden: false, addEventListener() {} };
globalThis.addEventListener = () => {};

const { markAllRead, markChatRead, markRead, markUnread, startReadPositions } = await import("../../../chat/web/static/js/sync/read-positions.js");
const { blankState, change, state } = await import("../../../chat/web/static/js/state/store.js");

const team = () => state().chats[TEAM];
const hears = (event, payload) => change((before) => applyEvent(before, event, payload, 0));

startReadPositions();
beforeEach(() => {
  change(() => blankState());
  change(() => ({ ...hearAll(alices(), ...messages(1, 9)), connection: "connecting" }));
});

test("a mark ends when the message is seen from which on it counts, and not before", () => {
  markRead(TEAM, 9);
  markUnread(TEAM, 5);
  markRead(TEAM, 4);
  assert.deepEqual([team().markedSeq, team().unread, state().unsentMarks], [5, 5, { [TEAM]: 5 }]);
  markRead(TEAM, 5);
  assert.deepEqual([team().markedSeq, team().unread, state().unsentMarks], [null, 0, {}]);
});

test("a mark outlasts what the server tells of an earlier read, until it has heard of the mark", () => {
  markRead(TEAM, 9);
  markUnread(TEAM, 5);
  hears("chat:read", { chatId: TEAM, userId: ALICE, readSeq: 9 });
  assert.deepEqual([team().markedSeq, team().unread], [5, 5]);
  change((before) => ({ ...before, unsentMarks: {} }));
  hears("chat:read", { chatId: TEAM, userId: ALICE, readSeq: 9 });
  assert.deepEqual([team().markedSeq, team().unread], [null, 0]);
});

test("whoever reads a chat they have marked ends the mark, also one that the server has not heard of", () => {
  markUnread(TEAM, 5);
  markChatRead(TEAM);
  assert.deepEqual([team().markedSeq, team().unread, state().unsentReads], [null, 0, { [TEAM]: 9 }]);
});

test("all is read at once, and it is said at once whether anything was unread", () => {
  globalThis.fetch = () => new Promise(() => {}); // a server that does not answer
  markUnread(TEAM, 5);
  assert.deepEqual([markAllRead(), team().unread, team().markedSeq], [true, 0, null]);
  assert.equal(markAllRead(), false);
});
