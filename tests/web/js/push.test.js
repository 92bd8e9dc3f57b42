// The browser's part of pushes, where it does not answer: no test can take its push service away from a real one.
import assert from "node:assert/strict";
import test from "node:test";
import { unsubscribePush } from "../../../chat/web/static/js/browser/worker/push.js";
import { shell } from "../../../chat/web/static/js/browser/worker/shell.js";

const never = new Promise(() => {});

function withBrowser({ getSubscription, kept }) {
  const match = async () => kept && new Response(JSON.stringify(kept));
  globalThis.caches = { match, delete: async () => true };
  const registration = { active: {}, pushManager: { getSubscription } };
  Object.defineProperty(globalThis, "navigator", {
    value: { serviceWorker: { getRegistration: async () => registration } },
    configurable: true,
  });
}

test("the server hears the end of a subscription before the browser, which may never answer", async () => {
  withBrowser({ getSubscription: async () => ({ endpoint: "https://push.example/1", unsubscribe: () => never }) });
  const told = await new Promise((resolve) => unsubscribePush(resolve));
  assert.equal(told, "https://push.example/1");
});

test("where the browser does not say which subscription it has, the one that was kept is ended", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  withBrowser({ getSubscription: () => never, kept: { endpoint: "https://push.example/2" } });
  let told = null;
  const ended = unsubscribePush((endpoint) => (told = endpoint));
  while (!told) {
    await new Promise((resolve) => setImmediate(resolve));
    context.mock.timers.tick(5000);
  }
  assert.equal(told, "https://push.example/2");
  await ended;
});

test("a worker that cannot be installed is none", async () => {
  const installing = new EventTarget();
  const serviceWorker = { getRegistration: async () => ({ active: null, installing }), ready: never };
  Object.defineProperty(globalThis, "navigator", { value: { serviceWorker }, configurable: true });
  const found = shell();
  await new Promise((resolve) => setImmediate(resolve));
  installing.state = "redundant";
  installing.dispatchEvent(new Event("statechange"));
  assert.equal(await found, null);
});
