// Pages of history, from a server that answers when the test says so.
import assert from "node:assert/strict";
import test from "node:test";
import { ALICE, TEAM, alices, answer, bodies, chat, message, user } from "./scene.js";

const asked = [];

globalThis.document = { cookie: "csrf_token=1" };
globalThis.navigator = {};
globalThis.fetch = async (path) => {
  if (path.includes("/auth/")) return json({ user: user(ALICE, "Alice"), accessToken: "token", expiresAt: inAnHour() });
  return new Promise((resolve) => asked.push({ path, reply: (items) => resolve(json({ items, users: [], next: null })) }));
};

const { openChat } = await import("../../../chat/web/static/js/sync/history.js");
const { applySync } = await import("../../../chat/web/static/js/state/replica.js");
const { change, state } = await import("../../../chat/web/static/js/state/store.js");

function json(body) {
  return new Response(JSON.stringify(body));
}

function inAnHour() {
  return new Date(Date.now() + 3_600_000).toISOString();
}

async function untilAsked(times) {
  for (let i = 0; i < 400 && asked.length < times; i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(asked.length, times);
}

test("a page that was read before the chat began anew is read again: what was changed since, nobody tells", async () => {
  change(() => alices(chat(900)));
  const opened = openChat(TEAM, 1);
  await untilAsked(1);

  const missed = { items: [message(1500)], toChange: 1501, limited: true };
  change((before) => applySync(before, answer({ chats: [chat(1501, { lastSeq: 1500 })], ...missed })));
  asked[0].reply([message(1, { body: "Tea?" })]);
  await untilAsked(2);
  asked[1].reply([message(1, { body: "Coffee?", change: 1501 })]);
  await opened;

  assert.deepEqual(bodies(state()), ["Coffee?"]);
  assert.equal(asked[1].path, asked[0].path);
});
