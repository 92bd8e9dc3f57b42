// People, as the server tells of them.
import { t } from "../text/strings.js";
import { date } from "../text/time.js";

/** Know these people, or know more of them. */
export function putUsers(state, users) {
  const fresh = users.filter((user) => !isKnown(state.people[user.id], user));
  if (!fresh.length) return state;
  const people = { ...state.people };
  for (const user of fresh) people[user.id] = { ...people[user.id], ...user };
  return putSkeletons({ ...state, people }, fresh);
}

/** These are online, and oneself; everyone else is not. */
export function setOnline(state, ids) {
  const online = new Set([...ids, state.session.me?.id]);
  const moved = Object.values(state.people).filter((user) => Boolean(user.online) !== online.has(user.id));
  return putUsers(state, moved.map((user) => ({ ...user, online: online.has(user.id) })));
}

export function putPresence(state, { userId, online, lastSeenAt }) {
  return state.people[userId] ? putUsers(state, [{ id: userId, online, lastSeenAt }]) : state;
}

/** A profile changed, perhaps one's own. */
export function putProfile(state, user) {
  const { session } = state;
  const next = putUsers(state, [user]);
  if (session.me?.id !== user.id) return next;
  return { ...next, session: { ...session, me: { ...session.me, ...user } } };
}

/** Know whose names look like whose: of people met, and of those whom only a search has found. */
export function putSkeletons(state, users) {
  const fresh = users.filter(({ id, skeleton }) => skeleton && state.skeletons[id] !== skeleton);
  if (!fresh.length) return state;
  return { ...state, skeletons: { ...state.skeletons, ...Object.fromEntries(fresh.map(({ id, skeleton }) => [id, skeleton])) } };
}

/** What somebody is called here; where others have a name that looks like it, with when they joined and as which one. */
export function nameOf(state, user) {
  const alike = alikeOf(state.skeletons, user.id);
  if (!alike) return user.name;
  return t("people.alike", { name: user.name, when: date(joinedAt(user.id)), number: alike.indexOf(user.id) + 1 });
}

let counted = { skeletons: null, alike: null };

/** The ids of those who look like somebody, the first to join first; undefined if nobody else does. */
function alikeOf(skeletons, id) {
  if (counted.skeletons !== skeletons) {
    const groups = new Map();
    for (const [each, skeleton] of Object.entries(skeletons)) groups.set(skeleton, [...(groups.get(skeleton) ?? []), each]);
    const alike = new Map();
    for (const ids of groups.values()) if (ids.length > 1) for (const each of ids.sort()) alike.set(each, ids);
    counted = { skeletons, alike };
  }
  return counted.alike.get(id);
}

/** An id begins with the second in which it was made. */
function joinedAt(id) {
  return new Date(parseInt(id.slice(0, 8), 16) * 1000);
}

function isKnown(known, user) {
  return Boolean(known) && Object.keys(user).every((key) => Object.is(known[key], user[key]));
}
