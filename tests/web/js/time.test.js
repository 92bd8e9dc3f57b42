import assert from "node:assert/strict";
import test from "node:test";
import { ago, brief, clock, day, isSameDay, list } from "../../../chat/web/static/js/text/time.js";

const now = new Date(2026, 2, 11, 15, 30); // a Wednesday
const at = (...parts) => new Date(2026, ...parts).toISOString();
const us = { now, locale: "en-US" };

test("the list of chats says the time today, the weekday this week, and the date before that", () => {
  assert.match(brief(at(2, 11, 9, 5), us), /^9:05\sAM$/);
  assert.equal(brief(at(2, 10, 23, 59), us), "Tue");
  assert.equal(brief(at(2, 5, 0, 1), us), "Thu");
  assert.equal(brief(at(2, 4, 23, 59), us), "Mar 4");
  assert.equal(brief(at(-3, 24), us), "Oct 24, 2025");
});

test("a clock that is a little behind the server's still says the time, not a weekday", () => {
  const midnight = new Date(2026, 2, 11, 23, 59, 59);
  assert.match(brief(at(2, 12, 0, 0, 1), { now: midnight, locale: "en-US" }), /^12:00\sAM$/);
});

test("days are named as a reader would name them, in the reader's language", () => {
  assert.equal(day(at(2, 11, 1), us), "Today");
  assert.equal(day(at(2, 10, 1), us), "Yesterday");
  assert.equal(day(at(2, 2, 1), us), "Monday, March 2");
  assert.equal(day(at(-14, 2), us), "Saturday, November 2, 2024");
  assert.equal(day(at(2, 10, 1), { now, locale: "de" }), "Gestern");
  assert.equal(clock(at(2, 11, 21, 5), "de"), "21:05");
});

test("the day on which clocks go forward is one day, not none", () => {
  const monday = new Date(2026, 2, 30, 0, 30);
  assert.equal(day(new Date(2026, 2, 29, 0, 30), { now: monday, locale: "en-US" }), "Yesterday");
});

test("how long ago is said in the largest unit that fits, and never in the future", () => {
  const before = (seconds) => new Date(now - seconds * 1000).toISOString();
  assert.equal(ago(before(20), us), "just now");
  assert.equal(ago(before(-300), us), "just now");
  assert.equal(ago(before(300), us), "5 minutes ago");
  assert.equal(ago(before(3 * 3600), us), "3 hours ago");
  assert.equal(ago(before(24 * 3600), us), "yesterday");
  assert.equal(ago(before(30 * 86400), us), "Feb 9, 2026");
});

test("names are listed, and days compared, where the reader is", () => {
  assert.equal(list(["Ann", "Bob", "Carol"], "en-GB"), "Ann, Bob and Carol");
  assert.ok(isSameDay(at(2, 11, 0, 0), at(2, 11, 23, 59)));
  assert.ok(!isSameDay(at(2, 10, 23, 59), at(2, 11, 0, 0)));
});
