// Whatever comes twice, late, early or never, the page ends equal to the server.
import assert from "node:assert/strict";
import test from "node:test";
import { applySync, hasMore, applyEvent, isComplete, syncRequest } from "../../../chat/web/static/js/state/replica.js";
import { ALICE, BOB, LUNCH, TEAM, alices, answer, bodies, chat, hearAll, looking, message, seqs, user } from "./scene.js";

function permutations(list) {
  if (list.length < 2) return [list];
  return list.flatMap((first) => permutations(list.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}

const watching = () => looking(alices(), []);

test("messages are shown in their order and once", () => {
  const [one, two] = [message(1, { body: "One" }), message(2, { body: "Two" })];
  const state = hearAll(watching(), one, one, two, one);

  assert.deepEqual(bodies(state), ["One", "Two"]);
  assert.deepEqual(state.cursors, { [TEAM]: 2 });
  assert.ok(isComplete(state));
});

test("what comes in any order ends in the right one", () => {
  const said = [
    message(1, { body: "One" }),
    message(2, { body: "Two" }),
    message(1, { change: 3, body: "Uno" }),
    message(3, { change: 4, body: "Three" }),
  ];
  for (const order of permutations(said)) {
    const state = hearAll(watching(), ...order);

    assert.deepEqual(bodies(state), ["Uno", "Two", "Three"]);
    assert.deepEqual(state.cursors, { [TEAM]: 4 });
    assert.ok(isComplete(state));
  }
});

test("a skipped change is a doubt until a sync settles it", () => {
  let state = hearAll(watching(), message(2));
  assert.deepEqual(bodies(state), []);
  assert.ok(!isComplete(state));

  state = applySync(state, answer({ items: [message(1), message(2)], toChange: 2 }));

  assert.deepEqual(seqs(state), [1, 2]);
  assert.ok(isComplete(state));
});

test("a number that was given up is no gap after a sync", () => {
  let state = hearAll(watching(), message(2, { change: 3 }));
  state = applySync(state, answer({ items: [message(1, { change: 2, body: "Edited" })], toChange: 2 }));

  assert.deepEqual(bodies(state), ["Edited", "No. 2"]);
  assert.ok(isComplete(state));
});

test("an older state never replaces a newer one", () => {
  let state = hearAll(watching(), message(1));
  state = applyEvent(state, "message:changed", message(1, { change: 2, body: "Edited" }), 0);
  state = looking(state, [message(1)]);
  state = applySync(state, answer({ items: [message(1)], toChange: 1 }));

  assert.deepEqual(bodies(state), ["Edited"]);
  assert.deepEqual(state.cursors, { [TEAM]: 2 });
});

test("too much missed begins anew at the last page", () => {
  let state = hearAll(watching(), message(1));
  const missed = { items: [message(899), message(900)], toChange: 900, limited: true };
  state = applySync(state, answer({ chats: [chat(900)], ...missed }));

  assert.deepEqual(seqs(state), [899, 900]);
  assert.ok(state.windows[TEAM].atEnd && !state.windows[TEAM].atStart);
  assert.deepEqual(state.cursors, { [TEAM]: 900 });
});

test("a server that was restored from a backup is believed", () => {
  let state = hearAll(watching(), message(1), message(2), message(3));
  state = applySync(state, answer({ chats: [chat(1)], items: [message(1)], toChange: 1, limited: true }));

  assert.deepEqual(state.cursors, { [TEAM]: 1 });
  assert.deepEqual(seqs(state), [1]);
  assert.equal(state.chats[TEAM].lastSeq, 1);
  assert.deepEqual(seqs(hearAll(state, message(2))), [1, 2], "and what is said from then on is heard");
});

test("more is asked for, and the time is only kept at the end", () => {
  let state = { ...watching(), since: null };
  const first = answer({ items: [message(1)], toChange: 1, more: true });
  state = applySync(state, first);
  assert.ok(hasMore(first));
  assert.equal(state.since, null);

  const last = answer({ items: [message(2)], toChange: 2, time: "T1" });
  state = applySync(state, last);
  assert.ok(!hasMore(last));
  assert.deepEqual(syncRequest(state), { chats: { [TEAM]: 2 }, since: "T1" });
});

test("what is gone is gone, and late news of it only raise a doubt", () => {
  let state = hearAll(watching(), message(1));
  state = applyEvent(state, "chat:gone", { chatId: TEAM }, 0);
  for (const part of ["chats", "windows", "cursors", "held", "typing"]) assert.deepEqual(state[part], {});

  state = hearAll(state, message(2));
  state = applyEvent(state, "chat:changed", { chat: chat(2), users: [] }, 0);
  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: BOB, readSeq: 1 }, 0);
  assert.deepEqual(state.chats, {});
  assert.ok(!isComplete(state));

  assert.ok(isComplete(applySync(state, answer())));
});

test("what a sync calls gone is forgotten, and what it does not know of stays", () => {
  const state = applySync(alices(chat(), chat(0, { id: LUNCH })), answer({ gone: [TEAM] }));

  assert.deepEqual(Object.keys(state.chats), [LUNCH]);
});

test("a newer state of a chat wins whenever it comes", () => {
  let state = alices();
  state = applyEvent(state, "chat:changed", { chat: chat(0, { version: 2, name: "Crew" }), users: [] }, 0);
  state = applyEvent(state, "chat:changed", { chat: chat(0, { version: 1, name: "Gang" }), users: [] }, 0);

  assert.equal(state.chats[TEAM].name, "Crew");
});

test("people are learned, and their presence with them", () => {
  let state = alices();
  state = applyEvent(state, "presence", { userId: BOB, online: true, lastSeenAt: null }, 0);
  assert.ok(state.people[BOB].online);
  state = applyEvent(state, "user:changed", user(BOB, "Robert", { online: true }), 0);
  assert.ok(state.people[BOB].online);

  state = applySync(state, answer({ online: [] }));

  assert.deepEqual([state.people[BOB].name, state.people[BOB].online], ["Robert", false]);
  assert.ok(state.people[ALICE].online, "whoever looks is online");
});

test("one's own new name is one's own everywhere", () => {
  const state = applyEvent(alices(), "user:changed", user(ALICE, "Alicia"), 0);

  assert.equal(state.session.me.name, "Alicia");
  assert.equal(state.session.me.email, "alice@example.org");
  assert.equal(state.people[ALICE].name, "Alicia");
});

test("an event that nobody knows changes nothing", () => {
  const state = alices();

  assert.equal(applyEvent(state, "weather:changed", { rain: true }, 0), state);
});

test("what did not change keeps its identity", () => {
  const before = looking(alices(chat(), chat(0, { id: LUNCH })), []);
  const after = hearAll(before, message(1));

  assert.equal(after.chats[LUNCH], before.chats[LUNCH]);
  assert.equal(after.people, before.people);
  assert.equal(hearAll(after, message(1)), after);
  assert.equal(hearAll(after, message(2)).windows[TEAM].items[0], after.windows[TEAM].items[0]);
});
