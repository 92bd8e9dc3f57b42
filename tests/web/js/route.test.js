import assert from "node:assert/strict";
import test from "node:test";
import { linkTo, parseRoute } from "../../../chat/web/static/js/browser/route.js";

const ID = "65f0c0ffee65f0c0ffee65f0";

test("every address that is made can be read back", () => {
  assert.deepEqual(parseRoute(linkTo.home()), { name: "home" });
  assert.deepEqual(parseRoute(linkTo.newChat()), { name: "new", isGroup: false });
  assert.deepEqual(parseRoute(linkTo.newGroup()), { name: "new", isGroup: true });
  assert.deepEqual(parseRoute(linkTo.chat(ID)), { name: "chat", chatId: ID, seq: null });
  assert.deepEqual(parseRoute(linkTo.chat(ID, 42)), { name: "chat", chatId: ID, seq: 42 });
  assert.deepEqual(parseRoute(linkTo.group(ID)), { name: "group", chatId: ID });
  assert.deepEqual(parseRoute(linkTo.chat(`with-${ID}`)), { name: "chat", chatId: `with-${ID}`, seq: null });
  assert.deepEqual(parseRoute(linkTo.settings()), { name: "settings", page: null });
  assert.deepEqual(parseRoute(linkTo.settings("sessions")), { name: "settings", page: "sessions" });
});

test("no address at all is home", () => {
  for (const hash of ["", "#", "#/"]) assert.deepEqual(parseRoute(hash), { name: "home" });
});

test("whatever else leads nowhere", () => {
  const wrong = [
    "#/nowhere",
    "#/chats",
    "#/chats/1",
    `#/chats/${ID}/0`,
    `#/chats/${ID}/-1`,
    `#/chats/${ID}/1e9`,
  ];
  const worse = [
    `#/chats/${ID}/1/2`,
    "#/settings/constructor",
    "#/settings/profile/x",
    "#/new/x",
    "#/with/x",
    `#/with/${ID}/1`,
    "#/new/group/x",
    "#/__proto__",
  ];
  for (const hash of [...wrong, ...worse]) assert.equal(parseRoute(hash), null, hash);
});
