// What the palette offers, in groups: chats, people, and messages. No DOM here.
import { chatList } from "../../state/chat-order.js";
import { otherIn, titleOf } from "../../state/chats.js";
import { nameOf } from "../../state/people.js";
import { best } from "../../text/match.js";

const MOST = 50;
const MOST_TYPED = 6; // of a group, once something is typed: the others are to be seen too

/** [{name, entries}], those that have any: "chats" and "people" by their names, then "messages": the way to all of them, and
 * the first that were found. An entry is {key, kind, title, chat?, of?, hit?}. */
export function groupsOf(state, text, everyone, hits) {
  const me = state.session.me?.id;
  const chats = chatList(state).map((chat) => entryOf(state, chat));
  const met = new Set([me, ...chats.filter(({ kind }) => kind === "direct").map(({ of }) => of.id)]);
  const known = [...new Map([...everyone, ...Object.values(state.people)].map((person) => [person.id, person])).values()];
  const people = known
    .filter(({ id }) => !met.has(id))
    .map((of) => ({ key: of.id, kind: "person", chat: null, of, title: nameOf(state, of) }));
  const wanted = text.trim();
  const most = wanted ? MOST_TYPED : MOST;
  const found = hits.filter(({ chatId }) => state.chats[chatId]).map((hit) => ({ key: hit.messageId, kind: "message", hit }));
  const groups = [
    { name: "chats", entries: best(wanted, chats, ({ title }) => title).slice(0, most) },
    { name: "people", entries: best(wanted, people, ({ title }) => title).slice(0, most) },
    { name: "messages", entries: wanted ? [{ key: "search", kind: "search" }, ...found] : [] },
  ];
  return groups.filter(({ entries }) => entries.length);
}

/** Whether messages are searched for what is typed: one Latin letter would find them all. */
export function isSearchable(text) {
  const wanted = text.trim();
  return wanted.length > 1 || /[^\u0000-\u024f]/.test(wanted);
}

/** Whether what was found is the answer to what is typed by now, and not to what was typed before. */
export function isUpToDate(found, address) {
  return found.key === address && found.asked === address;
}

function entryOf(state, chat) {
  return { key: chat.id, kind: chat.kind, chat, of: otherIn(state, chat) ?? chat, title: titleOf(state, chat) };
}
