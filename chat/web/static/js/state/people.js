// People, as the server tells of them.

/** Know these people, or know more of them. */
export function putUsers(state, users) {
  const fresh = users.filter((user) => !isKnown(state.people[user.id], user));
  if (!fresh.length) return state;
  const people = { ...state.people };
  for (const user of fresh) people[user.id] = { ...people[user.id], ...user };
  return { ...state, people };
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

function isKnown(known, user) {
  return Boolean(known) && Object.keys(user).every((key) => Object.is(known[key], user[key]));
}
