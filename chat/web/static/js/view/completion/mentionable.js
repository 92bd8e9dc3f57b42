// Whom one can mention in a chat, those first whom one is likely to mean.
import { everyoneWords } from "../../state/named.js";
import { nameOf } from "../../state/people.js";
import { beginsWith, best, compareNames, score } from "../../text/match.js";

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
  const words = everyoneWords(state, chat).filter((word) => score(query, word));
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
