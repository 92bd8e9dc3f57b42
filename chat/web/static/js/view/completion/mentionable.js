// Whom one can mention in a chat, those first whom one is likely to mean.
import { nameOf } from "../../state/people.js";
import { may } from "../../state/roles.js";
import { parse } from "../../text/markdown.js";
import { beginsWith, best, compareNames, score } from "../../text/match.js";
import { AT, HAS_AT } from "../../text/reading/names.js";

const FIRST = 5;
const MOST = 20;
const READABLE = /^[\p{L}\p{N}\p{ExtPict}\p{RI}]/u;
const MOST_SORTED = 500; // a server's people are compared letter by letter, at each key

/** The entries for what was typed behind "@": [{person, isMember} or {everyone: "all" | "here"}]. Members come first, of
 * those who has spoken last, and then `others`. With several words a name must begin so. */
export function mentionable(state, chat, query, others = []) {
  const isIn = new Set(chat.members.map(({ userId }) => userId));
  const me = state.session.me?.id;
  const called = (person) => nameOf(state, person);
  const fits = (people) => best(query, people, called).filter((person) => !/\s/.test(query) || beginsWith(person.name, query));
  const members = fits(inOrder(state, chat, [...isIn].map((id) => state.people[id]).filter((person) => person && person.id !== me)));
  const known = new Map([...Object.values(state.people), ...others].map((person) => [person.id, person]));
  const strangers = [...known.values()].filter((person) => !isIn.has(person.id) && person.id !== me && score(query, called(person)));
  const rest = fits(strangers.slice(0, MOST_SORTED).sort((one, other) => compareNames(one.name, other.name)));
  const words = wordsIn(state, chat).filter((word) => score(query, word));
  const people = members.map((person) => ({ person, isMember: true }));
  const readable = members.filter(({ name }) => READABLE.test(name)).length; // the others are called "-" or "@"
  const before = words.includes(query.toLowerCase()) ? 0 : Math.min(FIRST, query ? FIRST : readable);
  return [
    ...people.slice(0, before),
    ...words.map((everyone) => ({ everyone })),
    ...people.slice(before),
    ...rest.map((person) => ({ person, isMember: false })),
  ].slice(0, MOST);
}

/** What a message of one's own is likely to mention, until the server has said it: as namesOf of text/reading/names.js. */
export function likelyNames(state, chat) {
  const people = chat.members.map(({ userId }) => state.people[userId]).filter(Boolean);
  const names = people.map(({ id, name }) => ({ userId: id, as: name }));
  const words = wordsIn(state, chat).map((everyone) => ({ everyone, as: everyone }));
  return longestFirst([...names, ...words]);
}

/** The ids of those whom a text names behind "@" and who are not in the chat, among the people that the page knows. */
export function outsidersIn(state, chat, text) {
  if (!HAS_AT.test(text)) return [];
  const isIn = new Set([state.session.me?.id, ...chat.members.map(({ userId }) => userId)]);
  const people = Object.values(state.people).filter(({ name }) => [...AT].some((sign) => text.includes(sign + name)));
  const names = people.map(({ id, name }) => ({ userId: id, as: name }));
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

function mentionedIn(node) {
  if (node.type === "mention") return [node.userId ?? node.everyone];
  return [...(node.children ?? []), ...(node.items ?? []).flat()].flatMap(mentionedIn);
}

function longestFirst(names) {
  return names.sort((one, other) => other.as.length - one.as.length);
}

/** The words that mean everyone, as far as one may say them. */
function wordsIn(state, chat) {
  if (chat.kind !== "group") return [];
  return may(state, chat, "mention all") ? ["all", "here"] : ["here"];
}

/** Who has spoken last comes first, and then names in their order; those that begin with no letter are the last. */
function inOrder(state, chat, people) {
  const spoken = new Map();
  for (const { senderId, seq } of state.windows[chat.id]?.items ?? []) spoken.set(senderId, seq);
  const last = ({ id }) => spoken.get(id) ?? 0;
  const isOdd = ({ name }) => Number(!READABLE.test(name));
  return people.sort(
    (one, other) => isOdd(one) - isOdd(other) || last(other) - last(one) || compareNames(one.name, other.name),
  );
}
