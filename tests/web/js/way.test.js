// Which way the page goes to the server: what becomes of a websocket that is lost, at any time of its life.
import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";

const MINUTE = 60_000;
const SILENT = { age: 10 * MINUTE, isExcused: false, isSilent: true };
let kept;
let pages = 0;
let way;
let moved;
let heard;

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  kept = new Map();
  heard = {};
  moved = 0;
  globalThis.addEventListener = (name, listener) => (heard[name] = listener);
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  way = await import(`../../../chat/web/static/js/sync/transport/way.js?${pages++}`);
  way.startWay(() => {}, () => (moved += 1));
});

const isProven = () => !way.isCheckDue("websocket", 3000, 0);

test("a websocket that lasted is left for polling as soon as it falls silent, and tried beside it at once", () => {
  way.noteLive("websocket", MINUTE);
  assert.ok(isProven());
  way.noteLoss("websocket", SILENT);
  assert.equal(way.nextWay(), "polling");
  assert.ok(!isProven(), "it has to show anew that it lasts");
  way.noteLive("polling", 0);
  assert.equal(way.turnToTry(), 0);
  way.noteTry(true);
  assert.equal(way.nextWay(), "websocket");
});

test("where they fall silent again and again there is no other for a while", () => {
  way.noteLoss("websocket", SILENT);
  way.noteLive("polling", 0);
  way.turnToTry();
  way.noteTry(true);
  mock.timers.tick(2 * MINUTE);
  way.noteLoss("websocket", SILENT);
  way.noteLive("polling", 0);
  assert.equal(way.turnToTry(), null);
  assert.equal(way.nextWay(), "polling");
  mock.timers.tick(5 * MINUTE);
  assert.ok(way.turnToTry() > 0);
  way.noteTry(true);
  assert.equal(way.nextWay(), "websocket");
});

test("one that closes, or whose loss is explained, is followed by another websocket", () => {
  way.noteLive("websocket", MINUTE);
  way.noteLoss("websocket", { ...SILENT, isSilent: false });
  assert.equal(way.nextWay(), "websocket");
  way.noteLoss("websocket", { ...SILENT, isExcused: true });
  assert.equal(way.nextWay(), "websocket");
  assert.ok(isProven());
});

test("in another network nothing is known of websockets, and the one there is is asked something at once", () => {
  way.noteLive("websocket", MINUTE);
  heard.online();
  assert.ok(!isProven());
  assert.equal(moved, 1);
});
