// People of this server.
import { call } from "../server/call.js";
import { isListed, isUser } from "../server/shapes.js";
import { putSkeletons, putUsers } from "../state/people.js";
import { change } from "../state/store.js";

export async function findPeople(search) {
  const query = new URLSearchParams({ search, limit: 100 });
  const { items } = await call("GET", `/api/users?${query}`, undefined, isListed(isUser));
  change((before) => putSkeletons(before, items));
  return items;
}

/** Know somebody by their id, as one does who comes to an address that names them. */
export async function meetPerson(userId) {
  const person = await call("GET", `/api/users/${userId}`, undefined, isUser);
  change((before) => putUsers(before, [person]));
}

/** Know somebody whom a search has found, and one has picked. */
export function knowPerson(person) {
  change((before) => putUsers(before, [person]));
}
