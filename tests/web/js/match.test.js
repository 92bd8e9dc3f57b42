import assert from "node:assert/strict";
import test from "node:test";
import { best, score } from "../../../chat/web/static/js/text/match.js";

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

test("nothing typed finds everything; signs that no name has are no pattern", () => {
  assert.deepEqual(found("", "b", "a"), ["b", "a"]);
  assert.equal(score(".*", "Ann"), 1);
  assert.equal(score("a[", "Ann"), 3);
});
