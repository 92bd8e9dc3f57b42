// The outbox: what was said and not confirmed, in order; and the typing line, which may be lost.
import assert from "node:assert/strict";
import test from "node:test";
import { addAct, failAct, nextAct } from "../../../chat/web/static/js/state/acts.js";
import {
  addDraft,
  dropFile,
  failDraft,
  failFile,
  forgetUploads,
  isHeldUp,
  isPassing,
  nextDraft,
  nextFile,
  outboxOf,
  progressOf,
  putDrafts,
  putFile,
  retryDraft,
  strandedOf,
  removeDraft,
  removeSentDraft,
  takeEdits,
} from "../../../chat/web/static/js/state/outbox.js";
import { applyEvent } from "../../../chat/web/static/js/state/replica.js";
import { expireTyping, typists } from "../../../chat/web/static/js/state/typing.js";
import { ALICE, BOB, LUNCH, TEAM, alices, message } from "./scene.js";

const draft = (clientId, more = {}) => ({ clientId, chatId: TEAM, body: clientId, at: clientId, state: "sending", error: null, ...more });
const saying = (...drafts) => drafts.reduce(addDraft, alices());
const ids = (drafts) => drafts.map(({ clientId }) => clientId);

test("drafts are sent in the order in which they were said, each chat for itself", () => {
  const state = saying(draft("1"), draft("2", { chatId: LUNCH }), draft("3"));

  assert.equal(nextDraft(state.outbox, TEAM).clientId, "1");
  assert.equal(nextDraft(removeDraft(state, "1").outbox, TEAM).clientId, "3");
  assert.equal(nextDraft(state.outbox, LUNCH).clientId, "2");
  assert.deepEqual(ids(outboxOf(state, TEAM)), ["1", "3"]);
});

test("what was refused because the chat is lost stays, and is known as stranded", () => {
  const gone = applyEvent(saying(draft("1"), draft("2", { chatId: LUNCH })), "chat:gone", { chatId: TEAM });
  assert.deepEqual(strandedOf(gone), []);

  const refused = failDraft(gone, "1", { code: "not_found", message: "There is no such chat." });
  assert.deepEqual(ids(strandedOf(refused)), ["1"]);
  assert.deepEqual(ids(outboxOf(refused, TEAM)), ["1"]);
});

test("a draft that was refused for good holds up nobody, and can be tried again", () => {
  let state = failDraft(saying(draft("1"), draft("2")), "1", { code: "forbidden", message: "No.", stack: "..." });
  assert.equal(nextDraft(state.outbox, TEAM).clientId, "2");
  assert.deepEqual(state.outbox[0].error, { code: "forbidden", message: "No." });

  const tooLong = { code: "invalid", message: "Some fields are not valid.", fields: { body: ["Too long."] } };
  const ofText = { code: "invalid", message: "Too long.", isOfText: true }; // trying again is no help
  assert.deepEqual(failDraft(state, "2", tooLong).outbox[1].error, ofText);

  state = retryDraft(state, "1");
  assert.equal(nextDraft(state.outbox, TEAM).clientId, "1");
  assert.equal(state.outbox[0].error, null);
});

test("only what may pass by itself is tried again by itself", () => {
  for (const code of ["too_many_requests", "unavailable", "internal", "no_answer"]) assert.ok(isPassing({ code }));
  for (const code of ["forbidden", "not_found", "invalid", undefined]) assert.ok(!isPassing({ code }));
});

test("what another tab kept is taken over, but for what is known to be done", () => {
  const state = saying(draft("1"), draft("3"));
  const next = putDrafts(state, [draft("3"), draft("2"), draft("0"), draft("1", { state: "failed" })], new Set(["0"]));

  assert.deepEqual(ids(next.outbox), ["1", "2", "3"]);
  assert.equal(next.outbox[0].state, "failed");
  assert.equal(next.outbox[2], state.outbox[1], "what is the same stays the same");
  assert.equal(putDrafts(state, [draft("1"), draft("3")], new Set()), state);
});

const file = (key, more = {}) => ({ key, name: `${key}.jpg`, size: 100, kind: "image", fileId: null, error: null, ...more });
const withFiles = (clientId, ...files) => draft(clientId, { files });
const first = (state) => state.outbox[0];

test("the files of a draft are uploaded one after the other, each once", () => {
  let state = saying(withFiles("1", file("a"), file("b")));
  assert.equal(nextFile(first(state)).key, "a");
  state = putFile(state, "a", { fileId: "f1" });
  assert.equal(nextFile(first(state)).key, "b");
  state = putFile(state, "b", { fileId: "f2" });
  assert.equal(nextFile(first(state)), null);
  assert.equal(nextFile(draft("2")), null);
  assert.equal(putFile(state, "unknown", { fileId: "f3" }), state);

  state = forgetUploads(state, "1");
  assert.equal(nextFile(first(state)).key, "a");
  assert.ok(first(state).isSecondTry);
});

test("a file that is refused holds its message back, with its text, until it is taken out", () => {
  const refusal = { code: "invalid", message: "Some fields are not valid.", fields: { file: ["It is damaged."] } };
  const refused = failFile(saying(withFiles("1", file("a", { fileId: "f1" }), file("b")), draft("2")), "1", "b", refusal);
  assert.equal(first(refused).state, "failed");
  assert.equal(first(refused).files[1].error.message, "It is damaged.");
  assert.equal(first(refused).body, "1");
  assert.equal(nextDraft(refused.outbox, TEAM).clientId, "2");

  const without = dropFile(refused, "1", "b");
  assert.equal(first(without).state, "sending");
  assert.deepEqual(first(without).files.map(({ fileId }) => fileId), ["f1"]);
  const again = retryDraft(refused, "1");
  assert.equal(first(again).files[1].error, null);
  assert.equal(nextFile(first(again)).key, "b");
  const wordless = dropFile(saying(draft("1", { body: " ", files: [file("a")] })), "1", "a");
  assert.deepEqual(wordless.outbox, [], "without text and files nothing is left to send");
});

test("what follows files waits for them, and it is known how far they are", () => {
  const state = { ...saying(withFiles("1", file("a", { fileId: "f" }), file("b")), draft("2"), draft("3", { chatId: LUNCH })), uploads: { b: 40 } };
  assert.deepEqual(progressOf(state, first(state)), [140, 200]);
  assert.ok(isHeldUp(state, "2"));
  assert.ok(!isHeldUp(state, "1"));
  assert.ok(!isHeldUp(state, "3"));
  assert.ok(!isHeldUp(putFile(state, "b", { fileId: "g" }), "2"));
});

test("another tab's progress with a file is taken over", () => {
  const state = saying(withFiles("1", file("a")));
  const next = putDrafts(state, [withFiles("1", file("a", { fileId: "f1" }))], new Set());
  assert.equal(first(next).files[0].fileId, "f1");
  assert.equal(putDrafts(state, [withFiles("1", file("a"))], new Set()), state);
});

test("someone types until they stop, speak, or are silent for six seconds", () => {
  const types = (active) => ({ chatId: TEAM, userId: BOB, active });
  const state = applyEvent(alices(), "typing", types(true), 1000);
  assert.deepEqual(typists(state, TEAM).map(({ name }) => name), ["Bob"]);

  assert.deepEqual(typists(applyEvent(state, "typing", types(false), 2000), TEAM), []);
  assert.deepEqual(typists(applyEvent(state, "message:new", message(1), 2000), TEAM), []);
  assert.equal(expireTyping(state, 6999), state);
  assert.deepEqual(expireTyping(state, 7000).typing, {});
});

test("an edit does not end the typing, and one's own typing in another tab is not shown", () => {
  const state = applyEvent(alices(), "typing", { chatId: TEAM, userId: BOB, active: true }, 0);

  assert.equal(typists(applyEvent(state, "message:changed", message(1), 0), TEAM).length, 1);
  assert.deepEqual(applyEvent(alices(), "typing", { chatId: TEAM, userId: ALICE, active: true }, 0).typing, {});
});

const act = (clientId, what, on, more = {}) => ({ clientId, act: what, chatId: TEAM, message: on, at: clientId, state: "sending", error: null, ...more });

test("what is done with a message replaces what it makes pointless, and waits for the message to be sent", () => {
  let state = addAct(saying(draft("1")), act("a", "react", { clientId: "1" }, { emoji: "👍" }));
  state = addAct(state, act("b", "unreact", { clientId: "1" }, { emoji: "👍" }));
  assert.deepEqual(ids(state.acts), ["b"]);
  assert.equal(nextAct(state, TEAM), null);

  const sent = { ...message(1), clientId: "1", senderId: ALICE };
  const next = removeSentDraft(state, sent);
  assert.deepEqual(next.outbox, []);
  assert.equal(nextAct(next, TEAM).message.id, sent.id);
  assert.deepEqual(ids(addAct(next, act("c", "delete", { id: sent.id })).acts), ["c"]);
});

test("an edit goes with the message that was not sent yet; if that had arrived as it was, the edit follows", () => {
  const state = takeEdits(addAct(saying(draft("1")), act("a", "edit", { clientId: "1" }, { body: "better" })), "1");
  assert.equal(first(state).body, "better");
  assert.deepEqual(state.acts, []);

  const arrived = { ...message(1), clientId: "1", senderId: ALICE, body: "1" };
  assert.deepEqual(removeSentDraft(state, arrived).acts.map(({ act, body }) => [act, body]), [["edit", "better"]]);
  assert.deepEqual(removeSentDraft(state, { ...arrived, body: "better" }).acts, []);
  assert.deepEqual(takeEdits(addAct(saying(draft("1")), act("a", "delete", { clientId: "1" })), "1").outbox, []);
});

test("of what was refused in a chat that is lost, the words of an edit are kept, and nothing of a reaction", () => {
  const lost = { ...alices(), chats: {} };
  const edited = addAct(lost, act("a", "edit", { id: "m" }, { body: "better" }));
  assert.deepEqual(ids(strandedOf(failAct(edited, edited.acts[0], { code: "not_found", message: "No." }))), ["a"]);
  const reacted = addAct(lost, act("a", "react", { id: "m" }, { emoji: "👍" }));
  assert.deepEqual(failAct(reacted, reacted.acts[0], { code: "not_found", message: "No." }).acts, []);
});
