// Direct chats in which nothing is said yet: alice picks bob.
import assert from "node:assert/strict";
import test from "node:test";
import { begunWith } from "../../../chat/web/static/js/base/begun-id.js";
import { actsIn, addAct } from "../../../chat/web/static/js/state/acts.js";
import { begunChats, chatIdWith, chatOf, moveUnsent } from "../../../chat/web/static/js/state/begun-chats.js";
import { shownChats } from "../../../chat/web/static/js/state/chat-order.js";
import { titleOf } from "../../../chat/web/static/js/state/chats.js";
import { addDraft, outboxOf } from "../../../chat/web/static/js/state/outbox.js";
import { ALICE, BOB, LUNCH, alices, chat } from "./scene.js";

const BEGUN = begunWith(BOB);
const draft = { clientId: "c1", chatId: BEGUN, body: "Lunch?", files: [], at: "2026-01-31T10:00:00.000Z", state: "sending" };
const real = chat(0, { id: LUNCH, kind: "direct", name: null });

test("a chat that only begins is called as the other is, and stands in no list before a word is said", () => {
  const state = alices();
  assert.equal(chatIdWith(state, BOB), BEGUN);
  assert.equal(titleOf(state, chatOf(state, BEGUN)), "Bob");
  assert.equal(chatOf(state, BEGUN), chatOf(state, BEGUN));
  assert.deepEqual(begunChats(state), []);
  assert.equal(shownChats(state).length, 1);

  const said = addDraft(state, draft);
  assert.deepEqual(shownChats(said).map(({ id }) => id)[0], BEGUN);
  assert.equal(chatOf(said, BEGUN).lastMessage.excerpt, "Lunch?");
});

test("once there is a chat with somebody it is that, and what was said for it goes there", () => {
  const reaction = { clientId: "a1", act: "react", chatId: BEGUN, message: { clientId: "c1" }, emoji: "👍", at: draft.at, state: "sending" };
  const state = addAct(addDraft(alices(real), draft), reaction);
  assert.equal(chatIdWith(state, BOB), LUNCH);
  const moved = moveUnsent(state, BEGUN, LUNCH);
  assert.deepEqual(outboxOf(moved, LUNCH).map(({ body }) => body), ["Lunch?"]);
  assert.deepEqual(actsIn(moved, LUNCH).map(({ emoji }) => emoji), ["👍"]);
  assert.deepEqual(begunChats(moved), []);
});

test("nobody begins a chat with themselves", () => {
  assert.equal(chatOf(alices(), begunWith(ALICE)), undefined);
});
