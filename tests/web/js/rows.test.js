// What stands in the log: days, groups of one person's messages, the unread line, and what waits to be sent.
import assert from "node:assert/strict";
import test from "node:test";
import { rowsOf, seenAt } from "../../../chat/web/static/js/view/log/rows.js";

const [ALICE, BOB, CAROL] = ["alice", "bob", "carol"];

function said(seq, senderId, createdAt, more = {}) {
  return { id: `m${seq}`, seq, senderId, clientId: `c${seq}`, body: `${seq}`, createdAt, ...more };
}

/** Each row as a word: "day", "unread", "1" for the first of a group, "+2" for one that follows. */
function drawn(items, { pending = [], unreadAfter = null } = {}) {
  return rowsOf({ items, pending, me: ALICE, unreadAfter }).map(({ kind, isFirst, message }) => {
    if (kind !== "message") return kind;
    return `${isFirst ? "" : "+"}${message.seq ?? "waiting"}`;
  });
}

test("messages of one person within five minutes are one group", () => {
  const items = [
    said(1, BOB, "2026-03-02T12:00:00.000Z"),
    said(2, BOB, "2026-03-02T12:04:59.000Z"),
    said(3, BOB, "2026-03-02T12:09:59.000Z"),
    said(4, CAROL, "2026-03-02T12:10:00.000Z"),
    said(5, CAROL, "2026-03-02T12:10:01.000Z", { replyTo: { seq: 1 } }),
  ];
  assert.deepEqual(drawn(items), ["day", "1", "+2", "3", "4", "5"]);
});

test("each day begins with its name, and with a new group", () => {
  const late = new Date(2026, 2, 2, 23, 59).toISOString();
  const early = new Date(2026, 2, 3, 0, 1).toISOString();
  assert.deepEqual(drawn([said(1, BOB, late), said(2, BOB, early)]), ["day", "1", "day", "2"]);
});

test("a deleted message belongs to the day and the group it stands in", () => {
  const tombstone = { id: "m2", seq: 2, senderId: BOB, deletedAt: "2026-03-05T12:00:00.000Z" };
  const items = [said(1, BOB, "2026-03-02T12:00:00.000Z"), tombstone, said(3, BOB, "2026-03-02T12:01:00.000Z")];
  assert.deepEqual(drawn(items), ["day", "1", "+2", "+3"]);
  assert.deepEqual(drawn([tombstone]), ["2"]);
});

test("the unread line stands above the first message of another that is unread, once", () => {
  const at = "2026-03-02T12:00:00.000Z";
  const items = [said(1, BOB, at), said(2, ALICE, at), said(3, BOB, at), said(4, BOB, at)];
  assert.deepEqual(drawn(items, { unreadAfter: 1 }), ["day", "1", "2", "unread", "3", "+4"]);
  assert.deepEqual(drawn(items, { unreadAfter: 4 }), ["day", "1", "2", "3", "+4"]);
  assert.deepEqual(drawn(items), ["day", "1", "2", "3", "+4"]);
});

test("what waits to be sent stands last, and keeps its place and its object until it is sent", () => {
  const at = "2026-03-02T12:00:00.000Z";
  const waiting = { clientId: "c2", chatId: "team", body: "2", replyTo: null, at, state: "sending", error: null };
  const before = rowsOf({ items: [said(1, ALICE, at)], pending: [waiting], me: ALICE, unreadAfter: null });
  const again = rowsOf({ items: [said(1, ALICE, at)], pending: [waiting], me: ALICE, unreadAfter: null });
  const after = rowsOf({ items: [said(1, ALICE, at), said(2, ALICE, at)], pending: [], me: ALICE, unreadAfter: null });

  assert.deepEqual(drawn([said(1, ALICE, at)], { pending: [waiting] }), ["day", "1", "+waiting"]);
  assert.equal(before.at(-1).message, again.at(-1).message);
  assert.equal(before.at(-1).key, after.at(-1).key);
});

test("others are shown at the last of one's own messages that they have seen", () => {
  const items = [said(1, ALICE), said(2, BOB), said(3, ALICE), said(4, BOB), said(5, ALICE)];
  const members = [
    { userId: ALICE, readSeq: 5 },
    { userId: BOB, readSeq: 4 },
    { userId: CAROL, readSeq: 2 },
    { userId: "dave", readSeq: 0 },
  ];
  assert.deepEqual(seenAt(items, members, ALICE), new Map([[3, [BOB]], [1, [CAROL]]]));
});
