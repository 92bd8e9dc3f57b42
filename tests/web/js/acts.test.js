// What alice does with messages while they are on their way.
import assert from "node:assert/strict";
import test from "node:test";
import { addAct, failAct, failedElsewhere, nextAct } from "../../../chat/web/static/js/state/acts.js";
import { TEAM, alices, chat, looking, message } from "./scene.js";

test("what alice does with a message that was sent while she made up her mind reaches it", () => {
  const state = looking(alices(chat(3)), [message(3)]);
  const begun = { clientId: "a1", act: "edit", body: "Better", chatId: TEAM, message: { clientId: "c3" }, state: "sending" };
  const told = nextAct(addAct(state, begun), TEAM);
  assert.deepEqual(told.message, { id: "m3", clientId: "c3", seq: 3 });
});

test("what she does with one that waits follows it into the chat that it goes to", () => {
  const state = { ...alices(), outbox: [{ clientId: "c9", chatId: TEAM }] };
  const begun = { clientId: "a1", act: "delete", chatId: "with-bob", message: { clientId: "c9" }, state: "sending" };
  assert.equal(addAct(state, begun).acts[0].chatId, TEAM);
  assert.equal(nextAct(addAct(state, begun), TEAM), null);
});

test("what is refused of a message that is not loaded is said of the chat, with the words of an edit", () => {
  const of = (seq) => ({ id: `m${seq}`, clientId: `c${seq}`, seq });
  const edit = (seq) => ({ clientId: `a${seq}`, act: "edit", body: "Better", chatId: TEAM, message: of(seq), state: "sending" });
  const begun = addAct(addAct(looking(alices(chat(3)), [message(3)]), edit(1)), edit(3));
  assert.deepEqual(failedElsewhere(begun, TEAM), []);
  const refusal = { code: "forbidden", message: "Too late." };
  const refused = [edit(1), edit(3)].reduce((state, act) => failAct(state, act, refusal), begun);
  assert.deepEqual(failedElsewhere(refused, TEAM).map(({ message: { seq }, body }) => [seq, body]), [[1, "Better"]]);
  assert.deepEqual(refused.acts[0].error, refusal);
  const tooLong = { code: "invalid", message: "Some fields are not valid.", fields: { body: ["Too long."] } };
  const { error } = failAct(begun, edit(3), tooLong).acts[1];
  assert.deepEqual(error, { code: "invalid", message: "Too long.", isOfText: true }, "trying again is no help");
});
