import assert from "node:assert/strict";
import test from "node:test";
import { best, score } from "../../../chat/web/static/js/text/match.js";
import { folded } from "../../../chat/web/static/js/text/reading/folding.js";

const found = (query, ...names) => best(query, names, (name) => name);

test("each word typed must begin a word of the name, in whatever order", () => {
  assert.deepEqual(found("an le", "Ann Lee", "Anna Smith", "Lee Anders"), ["Ann Lee", "Lee Anders"]);
  assert.deepEqual(found("nn", "Ann Lee"), []);
});

test("a name that begins with it comes before one that has it later; else the order stays", () => {
  assert.deepEqual(found("le", "Ann Lee", "Leo", "Lena", "Bob Lee"), ["Leo", "Lena", "Ann Lee", "Bob Lee"]);
});

test("accents and case do not matter, and initials find a group", () => {
  assert.deepEqual(found("rene", "René Çelik"), ["René Çelik"]);
  assert.deepEqual(found("dt", "Design Team", "Dance"), ["Design Team"]);
  assert.deepEqual(found("الف", "الفريق"), ["الفريق"]);
});

test("emoji and punctuation find a name that has them, and no other", () => {
  assert.deepEqual(found("🎉", "Bob", "Lee 🎉", "🎉 Party", "❤️"), ["🎉 Party", "Lee 🎉"]);
  assert.deepEqual(found("❤", "❤️", "Bob"), ["❤️"]);
  assert.deepEqual(found("-", "Bob", "Mary-Jo", "-"), ["-", "Mary-Jo"]);
  for (const query of ["!!!", "(.*)", "#", ">", "…", "„“", "@"]) assert.deepEqual(found(query, "Bob", "Q&A", "-"), [], query);
  assert.deepEqual(found(" ", "Bob", "-"), ["Bob", "-"]);
});

test("a name is found as the server finds it", () => {
  for (const [query, name] of [
    ["zoe", "Zoë"], ["jo", "Mary-Jo"], ["maryjo", "Mary-Jo"], ["neill", "O'Neill"], ["oneill", "O’Neill"], ["o'ne", "O’Neill"],
    ["lukasz", "Łukasz Żak"], ["zak", "Łukasz Żak"], ["小明", "王小明"], ["明", "王小明"], ["はなこ", "山田はなこ"], ["철수", "김철수"],
    ["istanbul", "İstanbul"], ["οδοσ", "ΟΔΟΣ"], ["strasse", "Straße"], ["น้ำ", "น้ำฝน"], ["soren", "Søren"], ["aero", "Ærø"],
    ["zoe", "Zoe\u0308"], ["शर्मा", "राम शर्मा"], ["alice", "Ａlice"],
  ]) assert.deepEqual(found(query, name), [name], query);
  assert.deepEqual(found("นา", "น้ำฝน"), [], "a vowel is no accent");
});

test("letters and marks are looked for in the form that the server looks for", () => {
  const told = Object.entries(JSON.parse(process.env.HEARTH_FOLDED));
  assert.ok(told.length > 2000);
  assert.deepEqual(told.filter(([letter, form]) => folded(letter) !== form), []);
});

test("nothing typed finds everything; what is typed is no pattern", () => {
  assert.deepEqual(found("", "b", "a"), ["b", "a"]);
  assert.equal(score(".*", "Ann"), 0);
  assert.equal(score("a[", "Ann"), 3);
});
