// Whom a text names behind "@", as far as the page can tell before the server does; and whom it means without reaching them.
import { parse } from "../text/markdown.js";
import { AT, HAS_AT } from "../text/reading/names.js";
import { may } from "./roles.js";

const SIGNS = new RegExp(`[${AT}]`, "gu");
const MOST_SIGNS = 500; // as the server looks at
const LONGEST = 400; // of a name with more blanks and marks than it has
const LETTER = /.\p{M}*/gsu;
const APOSTROPHES = /[\u2019\u2018\u02bc\u02bb\u02b9\u00b4`\u201b\ua78c\uff07]/g;
const HYPHENS = /[\u2010\u2011\u058a\u05be\ufe63\uff0d\u2012\u2013\u2212]/g;

/** What a message of one's own is likely to mention, until the server has said it: as namesOf of text/reading/names.js. */
export function likelyNames(state, chat) {
  const people = chat.members.map(({ userId }) => state.people[userId]).filter(Boolean);
  const names = people.map(({ id, name }) => ({ userId: id, as: name }));
  const words = everyoneWords(state, chat).map((everyone) => ({ everyone, as: everyone }));
  return longestFirst([...names, ...words]);
}

/** The ids of those whom a text names behind "@" and who are not in the chat, among the people that the page knows. Nobody if
 * the chat is gone. */
export function outsidersIn(state, chat, text) {
  if (!chat || !HAS_AT.test(text)) return [];
  const isIn = new Set([state.session.me?.id, ...chat.members.map(({ userId }) => userId)]);
  const named = spelledIn(text, Object.values(state.people));
  const ofMembers = new Set(named.filter(({ userId }) => isIn.has(userId)).map(({ as }) => as));
  const names = named.filter(({ userId, as }) => isIn.has(userId) || !ofMembers.has(as));
  const found = parse(text, longestFirst(names)).flatMap(mentionedIn);
  return [...new Set(found)].filter((id) => !isIn.has(id));
}

/** Whom a text means and does not reach. */
export function unheardIn(state, chat, text) {
  return { outsiders: outsidersIn(state, chat, text), isAllInVain: saysAllInVain(state, chat, text) };
}

/** Whether a text says @all in a group where that is not one's to say, so that it mentions nobody. */
export function saysAllInVain(state, chat, text) {
  if (chat?.kind !== "group" || may(state, chat, "mention all") || !HAS_AT.test(text)) return false;
  const names = [...likelyNames(state, chat), { everyone: "all", as: "all" }];
  return parse(text, longestFirst(names)).flatMap(mentionedIn).includes("all");
}

/** The words that mean everyone, as far as one may say them. */
export function everyoneWords(state, chat) {
  if (chat.kind !== "group") return [];
  return may(state, chat, "mention all") ? ["all", "here"] : ["here"];
}

/** The names of people as a text spells them behind its @s. */
function spelledIn(text, people) {
  const names = people.map(({ id, name }) => ({ userId: id, key: spelt(name), blanks: blanksIn(name) }));
  const signs = [...text.matchAll(SIGNS)].slice(0, MOST_SIGNS);
  return signs.flatMap(({ index }) => spelledAt(text.slice(index + 1, index + 1 + LONGEST), names));
}

/** Blanks may be missing or more, but only where the name has some. */
function spelledAt(text, names) {
  const found = [];
  const blanks = [];
  let key = "";
  let left = names;
  for (const { 0: letter, index } of text.matchAll(LETTER)) {
    if (/^\s/.test(letter)) {
      if (!key || /^[\n\r\u2028\u2029]/.test(letter)) break;
      blanks.push(key.length);
      continue;
    }
    key += spelt(letter);
    left = left.filter((name) => name.key.startsWith(key));
    if (!left.length) break;
    const here = left.filter((name) => name.key === key && blanks.every((place) => name.blanks.includes(place)));
    found.push(...here.map(({ userId }) => ({ userId, as: text.slice(0, index + letter.length) })));
  }
  return found;
}

/** The form in which the server compares names with what stands behind an @ (chat/messages/mention_names.py): accents count. */
function spelt(text) {
  const seen = text.replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, "").replace(APOSTROPHES, "'").replace(HYPHENS, "-");
  const plain = seen.normalize("NFKC").toUpperCase().toLowerCase(); // ß is SS
  return plain.normalize("NFKC").replace(/ς/g, "σ").replace(/([ij])\u0307/g, "$1");
}

/** Before which places of its spelt form a name has a blank. */
function blanksIn(name) {
  const words = name.split(/\s+/);
  return words.map((_, count) => spelt(words.slice(0, count + 1).join("")).length);
}

function mentionedIn(node) {
  if (node.type === "mention") return [node.userId ?? node.everyone];
  return [...(node.children ?? []), ...(node.items ?? []).flat()].flatMap(mentionedIn);
}

function longestFirst(names) {
  return names.sort((one, other) => other.as.length - one.as.length);
}
