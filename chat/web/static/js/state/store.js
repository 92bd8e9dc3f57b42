// The one state of the page. It is never changed in place: what is the same has not changed.
import { observable } from "../base/observable.js";

const NOBODY = { phase: "starting", me: null, needsInvite: false, endedBecause: null };

/** What there is to know before anything is known. */
export function blankState(session = {}) {
  return {
    session: { ...NOBODY, ...session },
    connection: "connecting",
    isBarred: false, // a sign-in in front of Hearth answers in its place
    people: {},
    skeletons: {}, // what the names of people look like, by id
    chats: {},
    windows: {},
    outbox: [],
    acts: [], // edits, reactions and deletions that the server has not confirmed
    uploads: {}, // how many bytes of a file that is being sent are on their way, by its key
    typing: {},
    preferences: null, // how one wants to be notified; null before the server has said it
    found: {}, // messages that were found, by the name of the list they are in
    unsentReads: {}, // how far one has read, where the server has not been told yet
    unsentMarks: {}, // from where on chats are marked as unread, where the server has not been told yet
    cursors: {}, // for each chat the change up to which nothing is missing
    held: {}, // live messages that skipped a change, by chat and change, until it comes
    needsSync: false, // something live did not fit: only a sync can tell
    since: null, // the server's time of the last complete sync
    after: null, // where the sync that is under way goes on, if it has several pages
  };
}

const store = observable(blankState());

export const state = store.get;

/** Hear of every change, with the new state; returns how to stop. */
export const { subscribe } = store;

/** Replace the state by what the function makes of it. */
export function change(fn) {
  store.set(fn(store.get()));
}
