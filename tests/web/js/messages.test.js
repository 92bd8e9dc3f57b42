// Windows: one run of messages, without gaps, however they come.
import assert from "node:assert/strict";
import test from "node:test";
import { applyEvent } from "../../../chat/web/static/js/state/replica.js";
import {
  MOST_ITEMS,
  MOST_WINDOWS,
  beginLoading,
  checkEnds,
  failLoading,
  holds,
  isRun,
  putMessage,
  putPage,
  touchWindow,
} from "../../../chat/web/static/js/state/messages.js";
import { ALICE, TEAM, alices, bodies, chat, hearAll, looking, message, messages, seqs, tombstone } from "./scene.js";

const windowOf = (state) => state.windows[TEAM];

test("the last page reaches the end, and live messages go on from there", () => {
  const state = hearAll(looking(alices(chat(100)), messages(51, 100)), message(101));

  assert.equal(seqs(state).at(-1), 101);
  assert.ok(windowOf(state).atEnd && !windowOf(state).atStart);
});

test("an empty chat is all there, and its first message appears", () => {
  const state = looking(alices(), []);
  assert.ok(windowOf(state).atStart && windowOf(state).atEnd);

  assert.deepEqual(seqs(hearAll(state, message(1))), [1]);
});

test("pages join the window above and below until both ends are reached", () => {
  let state = looking(alices(chat(100)), messages(40, 60));
  assert.ok(!windowOf(state).atStart && !windowOf(state).atEnd);

  state = looking(state, messages(1, 39), "older");
  state = looking(state, messages(61, 100), "newer");

  assert.deepEqual(seqs(state), messages(1, 100).map(({ seq }) => seq));
  assert.ok(windowOf(state).atStart && windowOf(state).atEnd);
});

test("in the middle of a chat, live messages are no part of the window", () => {
  const state = hearAll(looking(alices(chat(100)), messages(40, 60)), message(101));

  assert.equal(seqs(state).at(-1), 60);
  assert.deepEqual(windowOf(state).early, {});
  assert.equal(state.chats[TEAM].lastSeq, 101);
});

test("what is said while the last page is on its way comes after it", () => {
  let state = beginLoading(alices(chat(50)), TEAM, "around");
  state = hearAll(state, message(51), message(52));
  state = putPage(state, TEAM, messages(1, 51), "around");

  assert.equal(seqs(state).at(-1), 52);
  assert.ok(windowOf(state).atEnd);
  assert.deepEqual(windowOf(state).early, {});
});

test("what changes while a page is on its way is newer than the page", () => {
  let state = beginLoading(looking(alices(chat(60)), messages(31, 60)), TEAM, "older");
  state = applyEvent(state, "message:changed", message(2, { change: 61, body: "Edited" }), 0);
  state = putPage(state, TEAM, messages(1, 30), "older");

  assert.equal(bodies(state)[1], "Edited");
  assert.deepEqual(windowOf(state).early, {});
});

test("an edit, a reaction and a deletion take the place of what was there", () => {
  let state = looking(alices(chat(3)), messages(1, 3));
  state = applyEvent(state, "message:changed", message(2, { change: 4, body: "Edited" }), 0);
  state = applyEvent(state, "message:changed", tombstone(3, 5), 0);

  assert.deepEqual(bodies(state), ["No. 1", "Edited", undefined]);
});

test("a deleted message keeps what its element in the page is known by", () => {
  const state = hearAll(looking(alices(chat(2)), messages(1, 2)), tombstone(2, 3));

  const deleted = windowOf(state).items.at(-1);
  assert.ok(deleted.deletedAt && deleted.clientId === "c2" && !("body" in deleted));
});

test("a message that an ack brings before those it follows waits for them", () => {
  let state = putMessage(looking(alices(chat(1)), [message(1)]), message(3));
  assert.deepEqual(seqs(state), [1]);

  state = hearAll(state, message(2));

  assert.deepEqual(seqs(state), [1, 2, 3]);
});

test("a page that does not fit the window any more is left out", () => {
  let state = beginLoading(looking(alices(chat(100)), messages(51, 100)), TEAM, "older");
  state = { ...state, windows: { [TEAM]: { ...windowOf(state), items: messages(90, 100) } } };
  state = putPage(state, TEAM, messages(1, 50), "older");

  assert.ok(isRun(windowOf(state).items));
  assert.equal(seqs(state)[0], 90);
  assert.equal(windowOf(state).loading, null);
});

test("a page of a chat that is gone is nobody's", () => {
  const state = applyEvent(beginLoading(alices(chat(9)), TEAM, "around"), "chat:gone", { chatId: TEAM }, 0);

  assert.deepEqual(putPage(state, TEAM, messages(1, 9), "around").windows, {});
});

test("a window holds no more than it may: the far end goes when a page comes", () => {
  let state = looking(alices(chat(1000)), messages(700, 1000 - 1));
  state = looking(state, messages(650, 699), "older");

  assert.equal(windowOf(state).items.length, MOST_ITEMS);
  assert.deepEqual([seqs(state)[0], windowOf(state).atEnd], [650, false]);

  state = looking(state, messages(950, 1000), "newer");
  assert.equal(windowOf(state).items.length, MOST_ITEMS);
  assert.deepEqual([seqs(state).at(-1), windowOf(state).atEnd, windowOf(state).atStart], [1000, true, false]);
});

test("whoever follows a busy chat keeps the newest messages", () => {
  const state = hearAll(looking(alices(chat(10)), messages(1, 10)), ...messages(11, 400));

  assert.equal(windowOf(state).items.length, MOST_ITEMS);
  assert.deepEqual([seqs(state)[0], seqs(state).at(-1), windowOf(state).atStart], [101, 400, false]);
});

test("whoever reads old messages keeps those, and loads the new ones when they come down", () => {
  let state = looking(alices(chat(299)), messages(200, 299));
  state = looking(state, messages(1, 199), "older");
  state = hearAll(state, message(300), message(301), message(302));

  assert.deepEqual([seqs(state)[0], seqs(state).at(-1), windowOf(state).atEnd], [1, 300, false]);

  state = hearAll(looking(state, [message(301), message(302)], "newer"), message(303));
  assert.deepEqual([seqs(state)[0], seqs(state).at(-1), windowOf(state).atEnd], [4, 303, true]);
});

test("a load that fails says why and leaves the messages as they are", () => {
  const error = { code: "no_answer", message: "The server does not answer." };
  const state = failLoading(beginLoading(looking(alices(chat(9)), messages(1, 9)), TEAM, "newer"), TEAM, error);

  assert.deepEqual([windowOf(state).loading, windowOf(state).error], [null, error]);
  assert.equal(windowOf(state).items.length, 9);
});

test("only the windows looked at last are kept", () => {
  let state = alices();
  for (let at = 1; at <= MOST_WINDOWS + 3; at += 1) state = touchWindow(state, `chat${at}`, at);
  state = touchWindow(state, "chat4", 99);

  assert.equal(Object.keys(state.windows).length, MOST_WINDOWS);
  assert.ok(state.windows.chat4 && state.windows.chat13 && !state.windows.chat3);
});

test("a window that claims the end and lacks messages after a sync does not claim it any more", () => {
  const state = looking(alices(chat(5)), messages(1, 5));
  assert.equal(checkEnds(state), state);

  const short = { ...state, chats: { [TEAM]: { ...state.chats[TEAM], lastSeq: 7 } } };
  assert.equal(windowOf(checkEnds(short)).atEnd, false);
});

test("one's own message leaves the outbox in the moment it appears", () => {
  const draft = { clientId: "c1", chatId: TEAM, body: "Lunch?", state: "sending", error: null };
  const state = { ...looking(alices(), []), outbox: [draft] };

  const sent = hearAll(state, message(1, { senderId: ALICE, body: "Lunch?" }));

  assert.deepEqual([seqs(sent), sent.outbox], [[1], []]);
  assert.equal(hearAll(state, message(1)).outbox.length, 1, "bob's clientIds are not alice's");
});

test("one can ask whether a message is there", () => {
  const state = looking(alices(chat(60)), messages(11, 60));

  assert.deepEqual([10, 11, 60, 61].map((seq) => holds(state, TEAM, seq)), [false, true, true, false]);
  assert.equal(holds(state, "elsewhere", 11), false);
});

test("a run has no gaps", () => {
  assert.ok(isRun([]) && isRun(messages(4, 9)));
  assert.ok(!isRun([message(1), message(3)]) && !isRun([message(2), message(1)]));
});
