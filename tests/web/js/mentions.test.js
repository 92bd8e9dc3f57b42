// Which unread messages mention alice, whatever comes in which order; and what is unread because she marked it so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { mentionsOf, putMarked, putRead, totalUnread, unreadAfter } from "../../../chat/web/static/js/state/chats.js";
import { isMentionIn, mentionsMe } from "../../../chat/web/static/js/state/mentions.js";
import { applyEvent, applySync } from "../../../chat/web/static/js/state/replica.js";
import { isSound } from "../../../chat/web/static/js/server/shapes.js";
import { parse } from "../../../chat/web/static/js/text/markdown.js";
import { namesOf, withNames } from "../../../chat/web/static/js/text/reading/names.js";
import { snapshotOf, stateOf } from "../../../chat/web/static/js/sync/snapshot.js";
import { ALICE, BOB, TEAM, alices, answer, chat, hearAll, looking, message, messages, tombstone } from "./scene.js";

const forAlice = { mentions: [ALICE], mentionedAs: ["Alice"], mentionsEveryone: null };
const forBob = { mentions: [BOB], mentionedAs: ["Bob"], mentionsEveryone: null };
const everyone = (word) => ({ mentions: [], mentionedAs: [], mentionsEveryone: word });
const changed = (state, told) => applyEvent(state, "message:changed", told, 0);
const mentions = (state) => mentionsOf(state.chats[TEAM]);

test("alice is mentioned by her name, by @all and, while she is online, by @here; not by what she says herself", () => {
  assert.ok(mentionsMe(message(1, forAlice), ALICE) && !mentionsMe(message(1, forBob), ALICE));
  assert.ok(mentionsMe(message(1, everyone("all")), ALICE) && mentionsMe(message(1, everyone("here")), ALICE));
  assert.ok(!mentionsMe(message(1, everyone("here")), ALICE, false));
  assert.ok(!mentionsMe(message(1, { ...forAlice, senderId: ALICE }), ALICE));
  assert.ok(!mentionsMe(tombstone(1, 2), ALICE) && !mentionsMe(message(1), ALICE) && !mentionsMe(message(1, forAlice), undefined));
});

test("what comes live and mentions her counts until she has read it", () => {
  let state = hearAll(alices(), message(1, forAlice), message(2), message(3, everyone("here")), message(4, forBob));
  assert.deepEqual([mentions(state), state.chats[TEAM].unread], [2, 4]);

  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: BOB, readSeq: 4 }, 0);
  assert.equal(mentions(state), 2);
  state = putRead(state, TEAM, ALICE, 1);
  assert.deepEqual(state.chats[TEAM].mentionSeqs, [3]);
  state = hearAll(state, message(5, { senderId: ALICE }));
  assert.equal(mentions(state), 0, "whoever answers has read up to there");
});

test("an edit adds a mention or removes it, and so does a deletion", () => {
  let state = hearAll(alices(), message(1), message(2, forAlice), message(3, everyone("all")));
  state = changed(state, message(1, { change: 4, ...forAlice }));
  assert.deepEqual(state.chats[TEAM].mentionSeqs, [1, 2, 3]);

  state = changed(state, message(2, { change: 5, ...forBob }));
  state = changed(state, tombstone(3, 6));
  assert.deepEqual(state.chats[TEAM].mentionSeqs, [1]);
});

test("an older state of a message does not bring a mention back", () => {
  let state = hearAll(looking(alices(), []), message(1, forAlice));
  state = changed(state, message(1, { change: 2 }));
  state = hearAll(state, message(1, forAlice));

  assert.equal(mentions(state), 0);
});

test("whether an @here from before meant her, the chat says, and a reaction changes nothing about it", () => {
  const old = message(1, { change: 2, ...everyone("here") });
  const told = (mentionSeqs) => answer({ chats: [chat(2, { lastSeq: 1, mentionSeqs })], items: [old], toChange: 2 });
  const reaction = message(1, { change: 3, ...everyone("here") });

  assert.equal(mentions(changed(applySync(alices(), told([])), reaction)), 0);
  assert.equal(mentions(changed(applySync(alices(), told([1])), reaction)), 1);
});

test("an @here is shown as hers if the chat has told of it or it came live, read or not; not what was said before she came in", () => {
  const here = (seq, more) => message(seq, { ...everyone("here"), ...more });
  let state = applySync(alices(), answer({ chats: [chat(3, { mentionSeqs: [2], joinedSeq: 1 })], items: [here(1), here(2), here(3)], toChange: 3 }));
  state = hearAll(state, here(4), here(5, { senderId: ALICE }), message(6, everyone("all")));
  state = putRead(state, TEAM, ALICE, 6);
  state = applyEvent(state, "chat:changed", { chat: chat(6, { version: 1, mentionSeqs: [], joinedSeq: 1, lastSeq: 6 }), users: [] }, 0);

  const shown = (each) => isMentionIn(state.chats[TEAM], each, ALICE);
  assert.deepEqual([1, 2, 3, 4].map((seq) => shown(here(seq))), [false, true, false, true]);
  assert.ok(!shown(here(5, { senderId: ALICE })) && shown(message(6, everyone("all"))));
  assert.ok(!shown(message(1, forAlice)) && shown(message(2, forAlice)));
  state = putMarked(state, TEAM, 1, { mentionSeqs: [2, 4, 6], deletedSeqs: [] });
  assert.equal(mentions(changed(state, message(1, { change: 7, ...forAlice }))), 3, "those of 2, 4 and 6");
});

test("what she says in a chat ends its mark, as reading does", () => {
  const marked = putMarked(hearAll(alices(), ...messages(1, 3)), TEAM, 2);

  const state = hearAll(marked, message(4, { senderId: ALICE }));
  assert.deepEqual([state.chats[TEAM].markedSeq, state.chats[TEAM].unread], [null, 0]);
  assert.equal(hearAll(marked, message(4)).chats[TEAM].markedSeq, 2);
  assert.equal(changed(hearAll(alices(), message(1, { senderId: ALICE })), message(1, { senderId: ALICE, change: 2 })).chats[TEAM].unread, 0);
  const edited = changed(putMarked(hearAll(alices(), message(1, { senderId: ALICE })), TEAM, 1), message(1, { senderId: ALICE, change: 2 }));
  assert.equal(edited.chats[TEAM].markedSeq, 1, "what she edits is not new");
});

test("what a chat says of her mentions counts unless something newer is known", () => {
  let state = applySync(alices(), answer({ chats: [chat(5, { mentionSeqs: [2, 4] })] }));
  assert.equal(mentions(state), 2);

  state = applyEvent(state, "chat:changed", { chat: chat(4, { version: 1, mentionSeqs: [2] }), users: [] }, 0);
  assert.equal(mentions(state), 2, "told late");
  state = putRead(state, TEAM, ALICE, 3);
  state = applyEvent(state, "chat:changed", { chat: chat(5, { version: 2, mentionSeqs: [2, 4] }), users: [] }, 0);
  assert.deepEqual(state.chats[TEAM].mentionSeqs, [4], "what she has read here is read");
});

test("of a server that says nothing of mentions, none are known, and its chats and messages are sound", () => {
  const state = hearAll(alices(), message(1));

  assert.equal(mentions(state), 0);
  assert.equal(unreadAfter(state.chats[TEAM]), 0);
});

test("at most fifty are counted, as the server tells no more", () => {
  const state = hearAll(alices(), ...messages(1, 60).map((each) => ({ ...each, ...forAlice })));

  assert.deepEqual([mentions(state), state.chats[TEAM].mentionSeqs[0]], [50, 11]);
});

test("a chat that is marked as unread counts from there, mentions and deletions too, until she reads in it", () => {
  let state = looking(alices(chat(10)), [...messages(1, 7), message(8, forAlice), tombstone(9, 9), message(10)]);
  state = putRead(state, TEAM, ALICE, 10);
  state = applyEvent(state, "chat:marked", { chatId: TEAM, markedSeq: 7 }, 0);
  assert.deepEqual([state.chats[TEAM].unread, mentions(state), unreadAfter(state.chats[TEAM])], [3, 1, 6]);
  assert.equal(state.chats[TEAM].readSeq, 10, "the others still see what she has read");

  state = hearAll(state, message(11, { ...forAlice }));
  assert.deepEqual([state.chats[TEAM].unread, mentions(state)], [4, 2]);
  state = applyEvent(state, "chat:read", { chatId: TEAM, userId: BOB, readSeq: 11 }, 0);
  assert.equal(state.chats[TEAM].markedSeq, 7, "bob reads for himself");

  const read = applyEvent(state, "chat:read", { chatId: TEAM, userId: ALICE, readSeq: 10 }, 0);
  assert.deepEqual([read.chats[TEAM].unread, mentions(read), read.chats[TEAM].markedSeq], [1, 1, null]);
  assert.equal(applyEvent(state, "chat:marked", { chatId: TEAM, markedSeq: null }, 0).chats[TEAM].unread, 1);
});

test("a device that had read all hears with the mark which of the messages before mention her, or are gone", () => {
  const told = { chatId: TEAM, markedSeq: 3, mentionSeqs: [4, 8], deletedSeqs: [5] };
  let state = putRead(alices(chat(10)), TEAM, ALICE, 10);
  state = putMarked(state, TEAM, 3);
  assert.deepEqual([state.chats[TEAM].unread, mentions(state)], [8, 0], "what she has done here, until the server answers");

  state = applyEvent(state, "chat:marked", told, 0);
  assert.deepEqual([state.chats[TEAM].unread, mentions(state)], [7, 2]);
  state = applyEvent(state, "chat:marked", { ...told, markedSeq: null, mentionSeqs: [], deletedSeqs: [] }, 0);
  assert.deepEqual([state.chats[TEAM].unread, mentions(state)], [0, 0]);
});

test("a sync tells of a mark, but not against what was read here and the server has not heard", () => {
  const told = answer({ chats: [chat(10, { markedSeq: 3, members: [{ userId: ALICE, role: "member", readSeq: 10 }] })] });
  let state = applySync(alices(), told);
  assert.equal(state.chats[TEAM].unread, 8);

  state = { ...putRead(state, TEAM, ALICE, 10), unsentReads: { [TEAM]: 10 } };
  assert.equal(applySync(state, told).chats[TEAM].unread, 0);
  assert.equal(applySync({ ...state, unsentReads: {} }, told).chats[TEAM].unread, 8);
});

test("the number in the title leaves out what is silenced, and of chats that tell of mentions only it counts those", () => {
  const heard = (notify) => hearAll(alices(chat(0, { notify })), message(1), message(2, forAlice));

  assert.deepEqual(["all", "mentions", "none"].map((notify) => totalUnread(heard(notify))), [2, 1, 0]);
});

test("a restart knows mentions and marks", () => {
  let state = hearAll(alices(), message(1, forAlice), message(2));
  state = putMarked(state, TEAM, 1);
  const after = stateOf(JSON.parse(JSON.stringify(snapshotOf(state))));

  assert.deepEqual([mentions(after), after.chats[TEAM].markedSeq], [1, 1]);
});

test("an event or a message that would break the page is told from a good one", () => {
  assert.ok(isSound("chat:marked", { chatId: TEAM, markedSeq: null }) && isSound("chat:marked", { chatId: TEAM, markedSeq: 3 }));
  assert.ok(!isSound("chat:marked", { chatId: TEAM, markedSeq: 1, mentionSeqs: ["1"] }));
  assert.ok(!isSound("chat:marked", { chatId: TEAM }) && !isSound("message:new", message(1, { mentions: "x" })));
  assert.ok(!isSound("chat:changed", { chat: chat(0, { mentionSeqs: ["1"] }), users: [] }));
});

/** What of a text is a mention, as [who, how it is written]. */
function mentionsIn(text, message) {
  return parse(text, namesOf(message)).flatMap(mentionsOfNode);
}

function mentionsOfNode(node) {
  if (node.type === "mention") return [[node.userId ?? node.everyone, node.text]];
  return [...(node.children ?? []), ...(node.items ?? []).flat()].flatMap(mentionsOfNode);
}

const named = (...as) => ({ mentions: as.map((_, index) => [BOB, ALICE][index % 2]), mentionedAs: as, mentionsEveryone: null });

test("a name behind an @ is a mention, and the longest one is meant", () => {
  assert.deepEqual(mentionsIn("Hi @Ann Lee, and @Ann!", named("Ann", "Ann Lee")), [[ALICE, "@Ann Lee"], [BOB, "@Ann"]]);
  assert.deepEqual(mentionsIn("(@Ann) **@Ann** > @Ann\n- @Ann's", named("Ann")), Array(4).fill([BOB, "@Ann"]));
  assert.deepEqual(mentionsIn("@bob @Bob", { ...named("Bob", "bob"), mentions: [BOB, BOB] }), [[BOB, "@bob"], [BOB, "@Bob"]]);
});

test("names may have signs of Markdown, emoji, any script and any direction", () => {
  for (const name of ["snake_case_", "**x**", "`y", "[Z](w)", "🦊 Fox", "דנה כהן", "李雷", "O'Neill", "a@b.c", "J. R."]) {
    assert.deepEqual(mentionsIn(`Hey @${name} you`, named(name)), [[BOB, `@${name}`]], name);
  }
  assert.deepEqual(mentionsIn("请@李雷来", named("李雷")), [[BOB, "@李雷"]]);
});

const corpus = JSON.parse(readFileSync(new URL("../corpora/mentions.json", import.meta.url)));

for (const [text, found] of corpus.cases) {
  test(`what the server finds in ${JSON.stringify(text)} is shown as mentions, and nothing else`, () => {
    const people = found.filter(([who]) => !["all", "here"].includes(who));
    const words = found.map(([who]) => who).filter((who) => ["all", "here"].includes(who));
    const message = {
      mentions: people.map(([who]) => who),
      mentionedAs: people.map(([, as]) => as),
      mentionsEveryone: words.includes("all") ? "all" : (words[0] ?? null),
    };
    const shown = mentionsIn(text, message);
    assert.deepEqual(shown.map(([who, as]) => [who, as.slice(1)]), found);
    const everywhere = corpus.people.map((as) => ({ userId: as, as })).sort((one, other) => other.as.length - one.as.length);
    const guessed = parse(text, everywhere).flatMap(mentionsOfNode).map(([who, as]) => [who, as.slice(1)]);
    assert.deepEqual(guessed, people.filter(([who, as]) => who === as), "on its way, those that are written as they are called");
  });
}

test("not in code, in a word, in an address or in the words of a link, and not what goes on", () => {
  for (const text of ["`@Ann`", "```\n@Ann\n```", "me@Ann", "mail.@Ann", "@@Ann", "@Anna", "@Anné", "@ann", "@ Ann", "https://x.org/@Ann"]) {
    assert.deepEqual(mentionsIn(text, named("Ann")), [], text);
  }
  assert.deepEqual(parse("[@Ann](https://x.org)", namesOf(named("Ann")))[0].children[0].children, ["@Ann"]);
});

test("@all and @here are mentions where the server says that they are, however they are written", () => {
  assert.deepEqual(mentionsIn("@All, @here", everyone("all")), [["all", "@All"], ["here", "@here"]]);
  assert.deepEqual(mentionsIn("@all @HERE", everyone("here")), [["here", "@HERE"]]);
  assert.deepEqual(mentionsIn("@all @here", everyone(null)), []);
  assert.deepEqual(mentionsIn("@Ann", { mentions: [BOB], mentionedAs: [null] }), []);
});

test("a text of nothing but signs is read as soon as any other", () => {
  const started = performance.now();
  parse("@".repeat(8000), namesOf(named(..."abcdefghij".repeat(5))));
  parse("@Ann ".repeat(1600), namesOf(named("Ann", "Ann Lee")));
  assert.ok(performance.now() - started < 1000);
});

test("what one copies has the names of now", () => {
  const called = (id) => ({ [BOB]: "Robert", [ALICE]: undefined })[id];
  assert.equal(withNames("@Bob, me@Bob: @Ann?", namesOf(named("Bob", "Ann")), called), "@Robert, me@Bob: @Ann?");
  assert.equal(withNames("@ @", [], called), "@ @");
});
