import assert from "node:assert/strict";
import test from "node:test";
import { localeFor, setLanguage } from "../../../chat/web/static/js/text/locale.js";
import { t } from "../../../chat/web/static/js/text/strings.js";
import { ago, brief, clock, day, forgetFormats, isSameDay, list, shortClock, zoneAndDay } from "../../../chat/web/static/js/text/time.js";

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

test("words, times and numbers are in the language of the page, whatever the browser speaks", () => {
  assert.equal(localeFor("en", ["de-DE", "de"]), "en-GB");
  assert.equal(localeFor("en", ["de-DE", "en-AU", "en"]), "en-AU");
  assert.equal(localeFor("de", ["en-US"]), "de");
  assert.equal(localeFor("de", ["en-US", "de-AT"]), "de-AT");
  const evening = at(2, 11, 22, 30);
  assert.deepEqual([clock(evening, localeFor("de", ["en-US"])), clock(evening, localeFor("en", ["de"]))], ["22:30", "22:30"]);
  assert.equal(clock(evening, localeFor("en", ["en-US"])).replace(/\s/u, " "), "10:30 PM");
  setLanguage("en", ["de-DE"]);
  assert.equal(ago(now, { now }), "just now");
  assert.equal(t("conversation.count", { count: 1234, most: 8000 }), "1,234 of 8,000 characters");
});

test("beside a message the time is as short as it gets, in every language", () => {
  const evening = at(2, 11, 22, 30);
  assert.deepEqual(["es-MX", "en-US", "fr-CA", "zh-TW", "de"].map((locale) => shortClock(evening, locale)),
    ["10:30", "10:30", "22h30", "10:30", "22:30"]);
});

test("after a journey times are those of the new zone", () => {
  const home = process.env.TZ;
  const noon = "2026-03-11T12:00:00Z";
  const inZone = (zone) => {
    process.env.TZ = zone;
    forgetFormats();
    return [clock(noon, "de"), zoneAndDay()];
  };
  const [there, here] = [inZone("Asia/Tokyo"), inZone("Europe/Lisbon")];
  process.env.TZ = home ?? "";
  forgetFormats();
  assert.deepEqual([there[0], here[0]], ["21:00", "12:00"]);
  assert.notEqual(there[1], here[1]);
});

test("names of both directions stand in one sentence, and none turns the others around", () => {
  assert.equal(list(["דנה", "Ann"], "en-GB"), "\u2068דנה\u2069 and Ann");
  assert.equal(t("conversation.seenBy", { names: list(["דנה", "Ann"], "en-GB") }), "Seen by \u2068\u2068דנה\u2069 and Ann\u2069");
  assert.equal(t("conversation.seenBy", { names: "Mal\u202elory\u2069" }), "Seen by Mallory");
});
