// What the box offers to finish, and whom one can mention.
import assert from "node:assert/strict";
import test from "node:test";
import { putUsers } from "../../../chat/web/static/js/state/people.js";
import { outsidersIn, saysAllInVain, unheardIn } from "../../../chat/web/static/js/state/named.js";
import { mentionable } from "../../../chat/web/static/js/view/completion/mentionable.js";
import { closedCodeAt, completingAt } from "../../../chat/web/static/js/text/completing.js";
import { ALICE, BOB, CAROL, TEAM, alices, chat, hearAll, looking, message, user } from "./scene.js";

/** What is finished where | stands in a text. */
function finishing(marked) {
  const caret = marked.indexOf("|");
  const at = completingAt(marked.replace("|", ""), caret);
  return at && `${at.sign}${at.query}`;
}

test("a name is offered behind an @ that begins a word, and goes on over several words", () => {
  assert.equal(finishing("@|"), "@");
  assert.equal(finishing("Hi (@an|)"), "@an");
  assert.equal(finishing("one\n@Anna Sch|"), "@Anna Sch");
  assert.equal(finishing("请@李|"), "@李");
  assert.equal(finishing("@a @b|"), "@b");
  assert.equal(finishing("Hi ＠an|"), "@an");
  assert.equal(finishing("@🎉|"), "@🎉");
  assert.equal(finishing("_@an|"), "@an");
  assert.equal(finishing("\\@an|"), null);
});

test("nothing is offered in an address, in code, in the middle of a word or behind a complete name", () => {
  for (const text of ["me@ex|", "me.@x|", "`@x|", "```py\n@prop|", "@an|na", "@Anna |", "@ |", "@Anna.|", "@a\n|", "|", "@|@"]) {
    assert.equal(finishing(text), text === "@|@" ? "@" : null, text);
  }
  assert.equal(finishing("```\ncode\n```\n@x|"), "@x");
  assert.equal(finishing(`@${"x".repeat(81)}|`), null);
});

test("an emoji is offered behind a colon and two letters, not in a time or an address", () => {
  assert.equal(finishing("so :ta|"), ":ta");
  assert.equal(finishing(":+1|"), ":+1");
  assert.equal(finishing(":thumbs_u|"), ":thumbs_u");
  assert.equal(finishing(":笑|"), ":笑");
  for (const text of [":t|", ":|", "10:30|", "https://x|", "http://h:ab|", "note:ab|", "a: bc|", "::ab|", "C:\\ab|", "`:ta|", ":D|", ":-)|"]) {
    assert.equal(finishing(text), null, text);
  }
});

test("a code is complete with its second colon", () => {
  const closed = (text) => closedCodeAt(text, text.length)?.code ?? null;
  assert.deepEqual(closedCodeAt("so :tada:", 9), { code: "tada", start: 3 });
  assert.equal(closed(":TADA:"), "tada");
  assert.equal(closed(":+1:"), "+1");
  for (const text of ["10:30:", "a:b:", "https://x:80:", "`:tada:", "::", ": :", ":ta da:", "x::tada:"]) assert.equal(closed(text), null, text);
});

const DAVE = "f".repeat(24);
const inTeam = (...ids) => ids.map((userId) => ({ userId, role: userId === ALICE ? "owner" : "member", readSeq: 0 }));

function team(more = {}) {
  const state = looking(alices(chat(0, { members: inTeam(ALICE, BOB, CAROL), ...more })), []);
  return putUsers(state, [user(CAROL, "Carol Ann"), user(DAVE, "Annabel")]);
}

function offered(state, query, others) {
  return mentionable(state, state.chats[TEAM], query, others).map(({ person, everyone, isMember }) =>
    everyone ? `@${everyone}` : `${person.name}${isMember ? "" : "?"}`,
  );
}

test("people of the chat come first, then the rest, and who has spoken last before others", () => {
  const state = team();
  assert.deepEqual(offered(state, ""), ["Bob", "Carol Ann", "@all", "@here", "Annabel?"]);
  assert.deepEqual(offered(hearAll(state, message(1, { senderId: CAROL })), ""), ["Carol Ann", "Bob", "@all", "@here", "Annabel?"]);
  assert.deepEqual(offered(state, "ann"), ["Carol Ann", "Annabel?"]);
  assert.deepEqual(offered(state, "ann", [user("9".repeat(24), "Änne")]), ["Carol Ann", "Annabel?", "Änne?"]);
  assert.deepEqual(offered(state, "carol an"), ["Carol Ann"]);
  assert.deepEqual(offered(state, "ann carol"), [], "words of a sentence are no name");
  assert.deepEqual(offered(state, "alice"), [], "nobody needs to mention themselves");
});

test("a name of several words is found without its accents and with letters of other keyboards", () => {
  const people = [user(BOB, "Łukasz Kowalski"), user(CAROL, "Øyvind  Æsop"), user(DAVE, "Sean O’Neill")];
  const state = putUsers(team(), people);
  assert.deepEqual(offered(state, "lukasz k"), ["Łukasz Kowalski"]);
  assert.deepEqual(offered(state, "oyvind ae"), ["Øyvind  Æsop"]);
  assert.deepEqual(offered(state, "sean o'n"), ["Sean O’Neill?"]);
});

test("names of nothing but signs stand below the words for everyone, and are found by these signs", () => {
  const odd = { "-": "1", "@": "2", "*bold*": "3" };
  const ids = Object.values(odd).map((each) => each.repeat(24));
  const people = Object.entries(odd).map(([name, id]) => user(id.repeat(24), name));
  const state = putUsers(team({ members: inTeam(ALICE, BOB, ...ids) }), people);
  const spoken = hearAll(state, message(1, { senderId: ids[0] }));
  assert.deepEqual(offered(state, "").slice(0, 3), ["Bob", "@all", "@here"]);
  assert.deepEqual(offered(spoken, "").slice(0, 4), ["Bob", "@all", "@here", "-"]);
  assert.equal(offered(state, "-")[0], "-");
  assert.deepEqual(offered(state, "bo"), ["Bob", "*bold*"]);
});

test("who may not say @all hears that it was only a word", () => {
  const members = [ALICE, BOB].map((userId) => ({ userId, role: "member", readSeq: 0 }));
  const said = (state, text) => saysAllInVain(state, state.chats[TEAM], text);
  assert.ok(said(team({ members }), "@all lunch?") && said(team({ members }), "so ＠All!"));
  for (const text of ["lunch", "@allen", "`@all`", "\\@all", "me@all", "[@all](https://x.org)"]) assert.ok(!said(team({ members }), text), text);
  assert.ok(!said(team(), "@all"), "an owner may");
  assert.ok(!said(team({ kind: "direct", members }), "@all"));
});

test("@all is offered to those who may say it, and neither word in a direct chat", () => {
  const members = [ALICE, BOB].map((userId) => ({ userId, role: "member", readSeq: 0 }));
  assert.deepEqual(offered(team({ members }), "a"), ["Annabel?", "Carol Ann?"]);
  assert.deepEqual(offered(team({ members }), "here"), ["@here"]);
  assert.deepEqual(offered(team(), "al"), ["@all"]);
  assert.deepEqual(offered(team({ kind: "direct", members }), "here"), []);
});

test("who is named in a text and not in the chat is an outsider, the longest name meant", () => {
  const state = team({ members: inTeam(ALICE, BOB) });
  const outside = (text) => outsidersIn(state, state.chats[TEAM], text);
  assert.deepEqual(outside("@Annabel and @Carol Ann, @Bob, @Alice"), [DAVE, CAROL]);
  assert.deepEqual(outside("`@Annabel` x@Annabel @Annabella"), []);
  assert.deepEqual(outside("＠Annabel"), [DAVE]);
  assert.deepEqual(outside("hello"), []);
  const tricked = putUsers(state, [user(DAVE, "Bob:"), user(CAROL, "Bob, Carol")]);
  assert.deepEqual(outsidersIn(tricked, tricked.chats[TEAM], "@Bob: look, @Bob, Carol"), [], "bob is meant, who is in it");
});

test("an outsider is noticed however their name is spelt, as the server takes it, unless a member is called so", () => {
  const people = [user(CAROL, "Carla"), user(DAVE, "Jean-Luc  Strauß"), user(BOB, "Ann A"), user("9".repeat(24), "Zoë")];
  const state = putUsers(team({ members: inTeam(ALICE, BOB) }), people);
  const outside = (text) => outsidersIn(state, state.chats[TEAM], text);
  assert.deepEqual(outside("Hi @carla, ＠ＣＡＲＬＡ"), [CAROL]);
  assert.deepEqual(outside("@jean‑luc strauss: @JeanLuc"), [DAVE]);
  assert.deepEqual(outside("@Zoe\u0308 and @zoe"), ["9".repeat(24)]);
  for (const text of ["@zoe", "@car la", "@carl", "@carlas", "@carla.example", "`@carla`", "@ carla", "@\ncarla"]) assert.deepEqual(outside(text), [], text);
  const alike = putUsers(state, [user(CAROL, "AnnA")]);
  assert.deepEqual(outsidersIn(alike, alike.chats[TEAM], "@anna"), [], "bob is called so too");
});

test("in a chat that is gone nobody is noticed, and nothing breaks", () => {
  assert.deepEqual(unheardIn(team(), undefined, "@Carol Ann, @all"), { outsiders: [], isAllInVain: false });
});
