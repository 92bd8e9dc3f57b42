// The live connection, with a line of the test's own: what it is, what it keeps meanwhile, and how it comes back.
import assert from "node:assert/strict";
import { register } from "node:module";
import test, { beforeEach } from "node:test";
import { facts } from "./facts.js";
import { ALICE, TEAM, alices, answer, bodies, looking, message, user } from "./scene.js";

const CLIENT = "export const io = (options) => globalThis.openLine(options);";
const hook = `export const resolve = (name, context, next) => name === "socket.io-client"
  ? { url: "data:text/javascript,${encodeURIComponent(CLIENT)}", shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

globalThis.document = { cookie: `${facts.csrfCookie}=1`, hidden: false, addEventListener() {} };
globalThis.navigator = {};
globalThis.addEventListener = () => {};
globalThis.fetch = async () => new Response(JSON.stringify({
  user: user(ALICE, "Alice"),
  accessToken: "token",
  expiresAt: new Date(Date.now() + 900_000).toISOString(),
}));

const { ask, disconnect, stayConnected } = await import("../../../chat/web/static/js/sync/connection.js");
const { change, state } = await import("../../../chat/web/static/js/state/store.js");

let lines;

beforeEach(() => {
  disconnect();
  lines = [];
  change(() => ({ ...looking(alices(), []), connection: "connecting" }));
});

/** A line to a server that answers a sync when the test says so. */
globalThis.openLine = () => {
  const line = { connected: true, asked: [] };
  line.on = (name, act) => name === "disconnect" && (line.breaks = () => ((line.connected = false), act()));
  line.onAny = (hear) => (line.hear = hear);
  line.removeAllListeners = line.offAny = () => line;
  line.disconnect = () => (line.connected = false);
  line.timeout = () => ({
    emitWithAck: (event, payload) =>
      new Promise((resolve, reject) => line.asked.push({ event, payload, reject, reply: (data) => resolve({ ok: true, data }) })),
  });
  lines.push(line);
  return line;
};

async function until(isTrue) {
  for (let i = 0; i < 400 && !isTrue(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(isTrue());
}

function stay(more = {}) {
  stayConnected({ greeted() {}, ended() {}, ...more });
}

async function live(line = 0) {
  await until(() => lines.length > line);
  lines[line].hear("ready", { user: user(ALICE, "Alice") });
  await until(() => lines[line].asked.length > 0);
  lines[line].asked[0].reply(answer());
  await until(() => state().connection === "online");
  return lines[line];
}

test("what comes before the sync is applied waits for it, and afterwards nothing waits", async () => {
  stay();
  await until(() => lines.length === 1);
  const [line] = lines;
  line.hear("ready", { user: user(ALICE, "Alice") });
  line.hear("message:new", message(1));
  assert.deepEqual(bodies(state()), []);
  line.asked[0].reply(answer());
  await until(() => state().connection === "online");
  assert.deepEqual(bodies(state()), ["No. 1"]);
  line.hear("message:new", message(2));
  assert.deepEqual(bodies(state()), ["No. 1", "No. 2"]);
});

test("a sync that is wanted while one is under way follows it, and what comes waits for both", async () => {
  stay();
  const line = await live();
  line.hear("ready", { user: user(ALICE, "Alice") });
  line.hear("ready", { user: user(ALICE, "Alice") });
  line.hear("message:new", message(1));
  assert.equal(line.asked.length, 2);
  line.asked[1].reply(answer());
  await until(() => line.asked.length === 3);
  assert.deepEqual(bodies(state()), []);
  line.asked[2].reply(answer());
  await until(() => bodies(state()).length === 1);
});

test("a line that is lost is followed by another one, on which everything is asked for again", async () => {
  stay();
  const first = await live();
  first.breaks();
  await assert.rejects(ask("message:send", {}), { name: "NoAnswer" });
  const second = await live(1);
  assert.deepEqual(second.asked[0].payload.chats, { [TEAM]: 0 });
  first.hear("message:new", message(1));
  assert.deepEqual(bodies(state()), [], "nobody listens to what a lost line says");
});

test("an ack that does not come ends the line, and the page comes back by itself", async () => {
  stay();
  const first = await live();
  const asked = ask("message:send", {});
  first.asked.at(-1).reject(new Error("timeout"));
  await assert.rejects(asked, { name: "NoAnswer" });
  await live(1);
  assert.equal(lines.length, 2);
});

test("the page is told who it is, and that its session is over", async () => {
  const heard = [];
  stay({ greeted: ({ name }) => heard.push(name), ended: (reason) => heard.push(reason) });
  const line = await live();
  line.hear("session:ended", { reason: "ended" });
  assert.deepEqual(heard, ["Alice", "ended"]);
});

test("an event that lacks what it must have costs a sync and not the page", async () => {
  stay();
  const line = await live();
  line.hear("message:new", { nonsense: true });
  await until(() => line.asked.length === 2);
  assert.equal(line.asked[1].event, "sync");
});
