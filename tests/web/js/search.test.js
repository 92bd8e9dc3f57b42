import assert from "node:assert/strict";
import test from "node:test";
import { hitOf } from "../../../chat/web/static/js/state/search/hits.js";
import { ALICE, BOB, CAROL, LUNCH, TEAM, alices, chat, message, tombstone, user } from "./scene.js";
import { dayOf, isDay } from "../../../chat/web/static/js/text/time.js";
import { typedDay } from "../../../chat/web/static/js/state/search/typed-day.js";
import { applyEvent } from "../../../chat/web/static/js/state/replica.js";
import { followMessages } from "../../../chat/web/static/js/state/messages.js";
import { noteInLists } from "../../../chat/web/static/js/actions/search.js";
import * as searching from "../../../chat/web/static/js/state/search/search.js";
import { putUsers } from "../../../chat/web/static/js/state/people.js";
import { change } from "../../../chat/web/static/js/state/store.js";
import { speak, speakOfWorkspace } from "../../../chat/web/static/js/text/language.js";
import { excerptAround, matchesOf, pieces, withShortLead } from "../../../chat/web/static/js/text/reading/matches.js";
import { groupsOf, isSearchable } from "../../../chat/web/static/js/view/palette/groups.js";
import { valuesFor } from "../../../chat/web/static/js/view/search/filter-values.js";
import { readTyped } from "../../../chat/web/static/js/view/search/operators.js";

const { beginFinding, failFinding, foundIn, parseSearch, putFound, searchAddress, searchRequest } = searching;
const ANNA = "1".repeat(24);
const ANNETTE = "2".repeat(24);

function hit(seq, more = {}) {
  const { id: messageId, chatId, senderId, createdAt, editedAt, body: excerpt } = message(seq);
  const shown = { excerpt, matches: [], attachments: null, fileName: null, fileNameMatches: [] };
  return { messageId, chatId, seq, senderId, createdAt, editedAt, ...shown, ...more };
}

/** A state in which the search for a word found these. */
function having(hits, { next = null, before = alices() } = {}) {
  return putFound(beginFinding(before, "search", "q=no"), "search", "q=no", { items: hits, next });
}

function withPeople() {
  const people = [user(ANNA, "Anna Schmidt"), user(ANNETTE, "Annette Braun"), user(CAROL, "Carol")];
  return putUsers(alices(chat(), chat(0, { id: LUNCH, name: "Lunch club" })), people);
}

function read(text, how) {
  change(withPeople);
  return readTyped(text, valuesFor, how);
}

test("an address and its search are the same thing", () => {
  const search = { q: '"a b" -c & d', from: [ANNA, BOB], in: [TEAM], has: ["file"], after: "2026-01-31", before: null };
  assert.deepEqual(parseSearch(searchAddress(search)), search);
  assert.equal(searchAddress(parseSearch("")), "");
  const wrong = parseSearch("q=%20%20x&from=mallory&in=../x&has=virus&has=link&after=2026-02-30&before=now&sort=1");
  assert.deepEqual(wrong, { q: "x", from: [], in: [], has: ["link"], after: null, before: null });
});

test("days are the reader's own", () => {
  for (const day of ["2026-02-29", "2026-13-01", "2026-1-1", "0002-01-01", "today", "", null]) assert.equal(isDay(day), false, day);
  const request = new URLSearchParams(searchRequest({ ...parseSearch("q=x"), after: "2026-03-29", before: "2026-03-30" }, { limit: 5 }));
  assert.equal(request.get("after"), new Date(2026, 2, 29).toISOString());
  assert.equal(request.get("before"), new Date(2026, 2, 30).toISOString());
  assert.equal(dayOf(request.get("after")), "2026-03-29");
});

test("operators become filters as soon as it is clear what they mean", () => {
  const typed = read("lunch from:carol in:team before:2026-01-01 has:file ");
  assert.deepEqual(typed.filters, [
    { name: "from", value: CAROL },
    { name: "in", value: TEAM },
    { name: "before", value: "2026-01-01" },
    { name: "has", value: "file" },
  ]);
  assert.deepEqual([typed.text.trim(), typed.open], ["lunch", null]);
});

test("a name goes on as long as somebody is called so", () => {
  assert.deepEqual(read("from:anna").open, { name: "from", value: "anna", start: 0, isStray: false });
  assert.deepEqual(read("from:anna ").filters, []);
  assert.deepEqual(read("from:anna schmidt ").filters, [{ name: "from", value: ANNA }]);
  assert.deepEqual(read("from:anna soup").filters, [{ name: "from", value: ANNA }]);
  assert.equal(read("from:anna soup").text, "soup");
  assert.deepEqual(read('from:"Anna Schmidt" soup').text, "soup");
  assert.deepEqual(read("from:ann", { isDone: true }).filters.map(({ value }) => value).sort(), [ANNA, ANNETTE]);
  assert.deepEqual(read("from:me ").filters, [{ name: "from", value: ALICE }]);
});

test("a name of several words is taken whole, however slowly it is typed", () => {
  const names = { [ANNA]: "Ann", [ANNETTE]: "Ann Marie", [CAROL]: "Ann Marie 2", [BOB]: "Zoë" };
  change(() => putUsers(alices(chat()), Object.entries(names).map(([id, name]) => user(id, name))));
  const typedOut = (text) => {
    let shown = "";
    const filters = [];
    for (const letter of text) {
      const now = readTyped(shown + letter, valuesFor);
      filters.push(...now.filters.map(({ value }) => names[value]));
      shown = now.text;
    }
    return [filters, shown.trim()];
  };
  assert.deepEqual(typedOut("from:Ann Marie x"), [["Ann Marie"], "x"]);
  assert.deepEqual(typedOut('from:"Ann Marie" x'), [["Ann Marie"], "x"]);
  assert.deepEqual(typedOut('from:"ann" x'), [["Ann"], "x"]);
  assert.deepEqual(typedOut("from:ann marie 2 x"), [["Ann Marie 2"], "x"]);
  assert.deepEqual(typedOut("lunch from:Ann x"), [["Ann"], "lunch x"]);
  assert.deepEqual(typedOut("from:zoe x"), [["Zoë"], "x"]);
  assert.deepEqual(typedOut('from:"Ann M'), [[], 'from:"Ann M']);
});

test("many words behind a name take no longer than a few, among many people", (context) => {
  const title = "All of us who plan the summer party of next year";
  const people = Array.from({ length: 250 }, (_, index) => user(String(index).padStart(24, "0"), `Anna ${index}`));
  change(() => putUsers(alices(chat(), chat(0, { id: LUNCH, name: title })), people));
  const compare = context.mock.method(String.prototype, "localeCompare");
  const looked = (text) => {
    let times = 0;
    readTyped(text, (...asked) => ((times += 1), valuesFor(...asked)));
    return times;
  };
  assert.ok(looked(`from:${"word ".repeat(390)}`) < 5);
  assert.ok(looked(`from:anna ${"soup ".repeat(390)}`) < 5);
  assert.ok(looked("from:x ".repeat(280)) < 5);
  assert.ok(looked("from:zo yo xo ".repeat(140)) < 5);
  assert.ok(looked(`from:${"a ".repeat(390)}`) < 15, "everybody is called so");
  compare.mock.resetCalls();
  looked(`from:${"word ".repeat(390)}`);
  assert.equal(compare.mock.callCount(), 0, "who is not called so is not sorted");
  const whole = readTyped(`in:${title} soup `, valuesFor);
  assert.deepEqual([whole.filters, whole.text.trim()], [[{ name: "in", value: LUNCH }], "soup"]);
});

test("what is no operator is searched for, and where it looks like one that is said", () => {
  for (const text of ['"from:carol" ', "https://from:x ", "xfrom:carol ", "in: ", "from:"]) {
    assert.deepEqual(read(text, { isDone: true }), { text, filters: [], open: null, stray: [] }, text);
  }
  for (const isDone of [true, false]) {
    for (const typed of ["from:zoltan", "in:#cellar", "has:virus", "before:soon", "after:2026-13-45", "-from:carol", 'from:"zoltan"']) {
      for (const text of [typed, `${typed} `, `${typed} lunch`]) {
        const found = read(text, { isDone });
        assert.deepEqual([found.text, found.filters], [text, []], text);
        assert.deepEqual(found.stray.map((each) => each.typed), [typed], text);
        assert.ok(!found.open || found.open.isStray, text);
      }
    }
  }
  assert.deepEqual(read("-from:carol").stray, [{ name: "from", typed: "-from:carol", isExcluded: true }]);
  for (const text of ["from:car", "has:f", "before:2026-1", "after:27.1", "after:tomo", "from:"]) {
    const { stray, open } = read(text);
    assert.deepEqual([stray, open.isStray], [[], false], text);
  }
});

test("an operator may be called as its button is, and a day as people write it", () => {
  const one = (text) => read(`${text} `).filters.map(({ name, value }) => [name, value]);
  assert.deepEqual(one("since:2026-11-27"), [["after", "2026-11-27"]]);
  assert.deepEqual(one("contains:link"), [["has", "link"]]);
  assert.deepEqual(one("Before:27.11.2026"), [["before", "2026-11-27"]]);
  assert.deepEqual(one("in:#lunch club"), [["in", LUNCH]]);
});

test("a day is understood in numbers and words", () => {
  const now = new Date(2026, 2, 10);
  const day = (text, locale) => typedDay(text, { now, locale });
  const same = ["2026-11-27", "27.11.2026", "27.11.26", "27/11/2026", "2026/11/27", "27-11-2026", "11/27/2026"];
  for (const text of same) for (const locale of ["en-GB", "en-US", "de"]) assert.equal(day(text, locale), "2026-11-27", `${text} ${locale}`);
  assert.deepEqual([day("3/2/2026", "en-US"), day("3/2/2026", "en-GB"), day("3.2.2026", "en-US")], ["2026-03-02", "2026-02-03", "2026-02-03"]);
  assert.deepEqual([day("27.11.", "de"), day("9.3.", "de"), day("3/9", "en-US")], ["2025-11-27", "2026-03-09", "2026-03-09"], "the last one");
  assert.deepEqual([day("Tomorrow", "en"), day("yesterday", "en"), day("heute", "de"), day("vorgestern", "de")], ["2026-03-11", "2026-03-09", "2026-03-10", "2026-03-08"]);
  for (const none of ["", "soon", "2026-13-45", "30.2.2026", "29.2.", "1.1.1", "1-1", "2026", "99/99/2026", "1.2.3.4", "٢٧.١١.٢٠٢٦"]) assert.equal(day(none, "de"), null, none);
});

test("a search that is too long, or of nothing that can be found, and filters that make no sense are told apart", () => {
  assert.deepEqual(["x".repeat(500), "東".repeat(501)].map((q) => searching.isTooLong({ q })), [false, true]);
  assert.deepEqual(["...", '"-"', "(?!)", "", "a", "東", "🎉", "→", "1"].map((q) => searching.isFindable({ q })), [false, false, false, false, true, true, true, false, true]);
  assert.deepEqual(searching.strayFilters(`q=x&from=mallory,${BOB}&has=virus&has=link&after=2026-02-30&sort=1`), ["from=mallory", "has=virus", "after=2026-02-30"]);
});

test("an answer that comes late, when something else is asked for, changes nothing", () => {
  const late = beginFinding(having([hit(1)]), "search", "q=new");
  assert.equal(putFound(late, "search", "q=older", { items: [hit(2)], next: null }), late);
  assert.equal(failFinding(late, "search", "q=older", { code: "no_answer" }), late);
  assert.deepEqual(foundIn(late, "search").items, [hit(1)], "the former stay until the next are there");
  const there = putFound(late, "search", "q=new", { items: [hit(3)], next: "n" });
  assert.deepEqual(foundIn(there, "search").items, [hit(3)]);
  const more = putFound(beginFinding(there, "search", "q=new"), "search", "q=new", { items: [hit(3), hit(2)], next: null }, { isMore: true });
  assert.deepEqual(foundIn(more, "search").items.map(({ seq }) => seq), [3, 2]);
  assert.deepEqual(foundIn(failFinding(late, "search", "q=new", { code: "unavailable" }), "search").items, []);
});

test("what was found follows the messages", () => {
  followMessages(noteInLists);
  const before = having([hit(2), hit(1)], { before: alices(chat(2)) });
  const gone = applyEvent(before, "message:changed", { ...tombstone(1, 3), id: "m1" }, 0);
  assert.deepEqual(foundIn(gone, "search").items.map(({ seq }) => seq), [2]);
  const edited = message(2, { change: 4, body: "It is now\nnót  that", editedAt: "2026-02-01T00:00:00.000Z" });
  const [told] = foundIn(applyEvent(gone, "message:changed", edited, 0), "search").items;
  assert.deepEqual([told.excerpt, told.matches], ["It is now nót that", [[6, 8], [10, 12]]]);
});

test("what was found reads as the server has it until it is edited, whatever else happens to it", () => {
  followMessages(noteInLists);
  const editedAt = "2026-02-01T00:00:00.000Z";
  const told = hit(1, { editedAt, excerpt: "no … and no", matches: [[0, 2], [9, 11]] });
  const before = having([told], { before: alices(chat(2)) });
  const changed = (more) => foundIn(applyEvent(before, "message:changed", message(1, { change: 3, body: "no, no", editedAt, ...more }), 0), "search").items[0];
  assert.equal(changed({ reactions: [{ emoji: "👍", userIds: [BOB] }] }), told);
  assert.equal(changed({ editedAt: "2026-02-02T00:00:00.000Z" }).excerpt, "no, no");
});

test("a new mention stands above the others, and one that is none any more goes", () => {
  const none = putFound(beginFinding(alices(chat(2)), "mentions", ""), "mentions", "", { items: [], next: null });
  const shouted = hitOf(message(2, { body: "Now: @All! @ALL, not @allen", mentionsEveryone: "all" }));
  assert.deepEqual(shouted.matches, [[5, 9], [11, 15]]);
  const said = message(3, { body: "Ask @Alice", mentions: [ALICE], mentionedAs: ["Alice"] });
  const one = applyEvent(none, "message:new", said, 0);
  assert.deepEqual(foundIn(one, "mentions").items.map(({ excerpt, matches }) => [excerpt, matches]), [["Ask @Alice", [[4, 10]]]]);
  const other = { ...said, change: 4, body: "Ask Bob", mentions: [], mentionedAs: [], editedAt: "2026-02-01T00:00:00.000Z" };
  assert.deepEqual(foundIn(applyEvent(one, "message:changed", other, 0), "mentions").items, []);
});

test("an old @here that the server listed as hers stays so when somebody reacts to it, until it is said no more", () => {
  followMessages(noteInLists);
  const here = message(1, { body: "@here", mentionsEveryone: "here" });
  const listed = putFound(beginFinding(alices(chat(3)), "mentions", ""), "mentions", "", { items: [hitOf(here)], next: null });
  const seqs = (state) => foundIn(state, "mentions").items.map(({ seq }) => seq);
  const liked = applyEvent(listed, "message:changed", { ...here, change: 4, reactions: [{ emoji: "👍", userIds: [BOB] }] }, 0);
  assert.deepEqual(seqs(liked), [1]);
  const other = { ...message(2, { body: "@here", mentionsEveryone: "here" }), change: 5 };
  assert.deepEqual(seqs(applyEvent(liked, "message:changed", other, 0)), [1], "of others only the server knows");
  const told = { ...message(1, { body: "All", editedAt: "2026-02-01T00:00:00.000Z" }), change: 5 };
  assert.deepEqual(seqs(applyEvent(liked, "message:changed", told, 0)), []);
});

test("matches are the beginnings of words, whatever their case and accents", () => {
  const found = (text, q) => matchesOf(text, q).map(([start, end]) => text.slice(start, end));
  assert.deepEqual(found("Zoë zoomed in on a bazooka", "ZO"), ["Zo", "zo"]);
  assert.deepEqual(found("Straße", "strass"), ["Straß"]);
  assert.deepEqual(found("I like pizza", "like -pizza"), ["like"]);
  assert.deepEqual(found("我们明天发布", "明天"), ["明天"]);
  assert.deepEqual(found("Łukasz and Øyvind", "lukasz oyvind"), ["Łukasz", "Øyvind"]);
  assert.deepEqual(found("İstanbul, Zoe\u0308", "istanbul zoë"), ["İstanbul", "Zoe\u0308"]);
  assert.deepEqual(found("राम शर्मा", "शर्मा म"), ["शर्मा"], "a vowel's mark is within its word");
  assert.deepEqual(found("วันนี้ประชุม", "ประชุม"), ["ประชุม"]);
  assert.deepEqual(found("O’Neill", "o'neill"), ["O", "Neill"]);
  assert.deepEqual(found("no", "... \" -"), []);
  assert.deepEqual(found("ﾊﾞｽ停 バス", "バス"), ["ﾊﾞｽ", "バス"]);
});

test("ranges that are none do no harm", () => {
  const texts = (text, matches) => pieces(text, matches).map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text)).join("");
  assert.equal(texts("abcdef", [[4, 5], [1, 3]]), "a[bc]d[e]f");
  assert.equal(texts("abc", [[0, 9], [2, 1], [-1, 2], [0, 2], [1, 3]]), "[ab]c");
  assert.equal(texts("", [[0, 1]]), "");
});

test("an excerpt is around the first match", () => {
  const text = `${"before ".repeat(40)}here ${"after ".repeat(80)}`;
  const told = excerptAround(text, (part) => matchesOf(part, "here"));
  assert.ok(told.excerpt.startsWith("…before") && told.excerpt.endsWith("…") && told.excerpt.length < 210);
  assert.equal(told.excerpt.slice(...told.matches[0]), "here");
  const short = withShortLead(told, 20);
  assert.ok(short.matches[0][0] <= 21);
  assert.equal(short.excerpt.slice(...short.matches[0]), "here");
});

test("operators that are known from elsewhere are said to be none", async () => {
  const strayIn = (text) => read(text, { isDone: true }).stray.map(({ name, typed }) => (assert.equal(name, "unknown"), typed));
  for (const typed of ["on:friday", "date:2026-11-27", "Until:today", "during:lunch", "is:unread", "to:me", 'on:"next friday"']) {
    assert.deepEqual(strayIn(typed), [typed]);
    const found = read(`from:carol lunch ${typed} has:file `);
    assert.deepEqual([found.filters.length, found.stray.map((each) => each.typed)], [2, [typed]], typed);
    assert.ok(found.text.includes(typed), "and is searched for");
  }
  for (const text of ["12:30", "note:thing", "on://x", "date:", "on: friday", "son:x", '"on:friday"', "is it"]) {
    assert.deepEqual(strayIn(text), [], text);
  }
  assert.deepEqual(read("-on:friday").stray, [{ name: "unknown", typed: "-on:friday", isExcluded: true }]);
  try {
    await speak("de");
    await speakOfWorkspace();
    for (const typed of ["bis:heute", "ab:1.1.2026", "nach:gestern", "am:1.1.2026", "ist:neu", "an:mich", "datum:heute", "on:friday"]) {
      assert.deepEqual(strayIn(typed), [typed]);
    }
  } finally {
    await speak("en", ["en-GB"]);
    await speakOfWorkspace();
  }
});

test("the palette has chats, people and messages, and the way to all of these above what was found", () => {
  const before = withPeople();
  const names = (text, hits = []) => groupsOf(before, text, [], hits).map(({ name, entries }) => [name, entries.length]);
  assert.deepEqual(names(""), [["chats", 2], ["people", 4]]);
  assert.deepEqual(names("lun", [hit(1)]), [["chats", 1], ["messages", 2]]);
  assert.deepEqual(names("qqq"), [["messages", 1]]);
  assert.deepEqual(names("qqq", [hit(1, { chatId: "f".repeat(24) })]), [["messages", 1]], "of a chat one is in no longer");
  assert.deepEqual(["", " ", "a", "é", "ab", "我", "🎉"].map(isSearchable), [false, false, false, false, true, true, true]);
});
