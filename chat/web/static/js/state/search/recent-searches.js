// What one searched for lately, in this browser. It belongs to one person; tabs share it.
import { observable } from "../../base/observable.js";
import { SEARCHES, onLocal, readLocal, writeLocal } from "../../browser/local-storage.js";

const MOST = 8;
const recent = observable([]);
let owner = null;

/** As addresses, the last first. */
export const recentSearches = recent.get;
export const onRecentSearches = recent.subscribe;

/** Take up what this person searched for here; anybody else's is thrown away. */
export function openRecentSearches(userId) {
  if (owner === null) onLocal(SEARCHES, () => recent.set(kept()));
  owner = userId;
  recent.set(kept());
}

/** One has searched for that. */
export function noteSearch(address) {
  if (!address) return;
  put([address, ...recentSearches().filter((each) => each !== address)].slice(0, MOST));
}

export function forgetSearch(address) {
  put(recentSearches().filter((each) => each !== address));
}

/** All of them. Whoever signs out on a computer that others use forgets them too (session/sign-in.js). */
export function forgetSearches() {
  writeLocal(SEARCHES, null);
  recent.set([]);
}

function put(list) {
  if (!owner) return;
  writeLocal(SEARCHES, { owner, list });
  recent.set(list);
}

function kept() {
  const found = readLocal(SEARCHES);
  const list = found?.owner === owner && Array.isArray(found?.list) ? found.list : [];
  return list.filter((each) => typeof each === "string").slice(0, MOST);
}
