// What may be meant by a filter: people, chats, kinds and days; and how a filter reads.
import { chatList } from "../../state/chat-order.js";
import { titleOf } from "../../state/chats.js";
import { nameOf } from "../../state/people.js";
import { KINDS } from "../../state/search/search.js";
import { dayWords, typedDay } from "../../state/search/typed-day.js";
import { state } from "../../state/store.js";
import { best, compareNames } from "../../text/match.js";
import { folded } from "../../text/reading/folding.js";
import { t } from "../../text/strings.js";
import { date, day as dayInWords, dayOf, midnightOf } from "../../text/time.js";

const MOST = 50;
const DAYS_AGO = [0, 1, 7, 30, 365];

/** The values that may be meant, best first, as [{value, title, isExact, person?, chat?}]. */
export function valuesFor(name, typed) {
  return { from: people, in: chats, has: kinds, after: days, before: days }[name](typed.trim()).slice(0, MOST);
}

/** A filter in words: "From Anna". */
export function filterText(state, { name, value }) {
  return t(`search.with_${name}`, { value: valueText(state, name, value) });
}

function valueText(state, name, value) {
  if (name === "from" && value === state.session.me?.id) return t("search.me");
  if (name === "from") return state.people[value] ? nameOf(state, state.people[value]) : t("common.someone");
  if (name === "in") return (state.chats[value] && titleOf(state, state.chats[value])) || t("search.someChat");
  return name === "has" ? t(`search.has_${value}`) : date(midnightOf(value));
}

function people(typed) {
  const now = state();
  const me = now.session.me?.id;
  const isMe = typed && [t("search.me"), "me"].includes(typed.toLowerCase());
  if (isMe) return now.people[me] ? [{ ...valueOf(me, nameOf(now, now.people[me]), typed, { person: now.people[me] }), isExact: true }] : [];
  const called = best(typed, Object.values(now.people), (person) => nameOf(now, person)); // before they are sorted, which takes longer
  const all = called.map((person) => valueOf(person.id, nameOf(now, person), typed, { person }));
  const ordered = all.sort((one, other) => (other.value === me) - (one.value === me) || compareNames(one.title, other.title));
  return best(typed, ordered, ({ title }) => title);
}

function chats(typed) {
  const now = state();
  const wanted = typed.replace(/^#/, "");
  const all = chatList(now).map((chat) => valueOf(chat.id, titleOf(now, chat), wanted, { chat }));
  return best(wanted, all, ({ title }) => title);
}

function kinds(typed) {
  const wanted = typed.toLowerCase();
  const all = KINDS.map((kind) => ({ ...valueOf(kind, t(`search.has_${kind}`), typed), words: [t(`search.kind_${kind}`), kind] }));
  return all
    .filter(({ words }) => words.some((word) => word.startsWith(wanted)))
    .map((each) => ({ ...each, isExact: each.words.includes(wanted) }));
}

/** A day that is typed, or a few that are wanted often. */
function days(typed) {
  const meant = typedDay(typed);
  if (meant) return [{ value: meant, title: date(midnightOf(meant)), isExact: true }];
  const today = new Date();
  const known = DAYS_AGO.map((ago) => new Date(today.getFullYear(), today.getMonth(), today.getDate() - ago));
  const all = known.map((moment) => ({ value: dayOf(moment), title: dayInWords(moment), isExact: false }));
  const wanted = typed.toLowerCase();
  const offered = all
    .map((each) => ({ ...each, isExact: wanted !== "" && each.title.toLowerCase() === wanted }))
    .filter(({ value, title }) => value.startsWith(wanted) || title.toLowerCase().startsWith(wanted));
  const named = wanted ? dayWords().filter(({ word, day }) => word.startsWith(wanted) && !offered.some(({ value }) => value === day)) : [];
  return [...offered, ...named.map(({ word, day }) => ({ value: day, title: word, isExact: false }))];
}

function valueOf(value, title, typed, more = {}) {
  return { value, title, isExact: folded(title) === folded(typed), ...more };
}
