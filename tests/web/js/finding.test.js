// Pages of what was found, from a server that cannot always be reached.
import assert from "node:assert/strict";
import test from "node:test";
import { ALICE, alices, message, user } from "./scene.js";

const asked = [];
let isReached = true;

globalThis.document = { cookie: "csrf_token=1" };
globalThis.navigator = {};
globalThis.fetch = async (path) => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  if (path.includes("/auth/")) return json({ user: user(ALICE, "Alice"), accessToken: "token", expiresAt });
  asked.push(path);
  if (!isReached) throw new TypeError("Failed to fetch");
  const isFirst = !path.includes("cursor=");
  return json({ items: [message(isFirst ? 2 : 1, { body: "@Alice", mentions: [ALICE], mentionedAs: ["Alice"] })], users: [], next: isFirst ? "m2" : null });
};

const { findAgain, findMentions, findMore } = await import("../../../chat/web/static/js/actions/search.js");
const { foundIn } = await import("../../../chat/web/static/js/state/search/search.js");
const { change, state } = await import("../../../chat/web/static/js/state/store.js");

function json(body) {
  return new Response(JSON.stringify(body));
}

const found = () => foundIn(state(), "mentions").items.map(({ seq }) => seq);

test("a page that did not come is asked for again, and what was there stays", async () => {
  change(() => alices());
  await findMentions();
  isReached = false;
  await findMore("mentions");
  assert.equal(foundIn(state(), "mentions").error.code, "no_answer");
  isReached = true;
  await findAgain("mentions", findMentions);
  assert.match(asked.at(-1), /cursor=m2/);
  assert.deepEqual(found(), [2, 1]);
});

test("a list that did not come is asked for anew", async () => {
  change(() => alices());
  isReached = false;
  await findMentions();
  isReached = true;
  await findAgain("mentions", findMentions);
  assert.doesNotMatch(asked.at(-1), /cursor/);
  assert.deepEqual(found(), [2]);
});
