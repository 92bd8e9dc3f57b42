// Names behind an @: where they stand in a text. Whom they mean, the server has said with the message.
import { SPACELESS_LETTER } from "./links.js";

const MARKS = /\p{M}+$/u;
const LETTER = /[\p{L}\p{N}]/u;
const NO_NAME_AFTER = /[._@-]/;
const GOES_ON = /^[\p{L}\p{M}\p{N}]/u;

/** What may stand behind an @ in a message, the longest first: [{as, userId} or {as, everyone}]. */
export function namesOf({ mentions = [], mentionedAs = [], mentionsEveryone = null }) {
  const people = mentions.map((userId, index) => ({ userId, as: mentionedAs[index] }));
  const words = { all: ["all", "here"], here: ["here"] }[mentionsEveryone] ?? [];
  const names = [...people, ...words.map((everyone) => ({ everyone, as: everyone }))];
  return names.filter(({ as }) => typeof as === "string" && as).sort((one, other) => other.as.length - one.as.length);
}

/** {node, length} of what stands at an @ and mentions somebody: {type: "mention", userId | everyone, text}. Null where
 * it does not, as in an e-mail address. */
export function mentionAt(text, at, names = []) {
  const name = names.length && !isWithinWord(text, at) && names.find((each) => isAt(text, at + 1, each));
  if (!name) return null;
  const { as, ...who } = name;
  const length = 1 + as.length;
  return { node: { type: "mention", ...who, text: text.slice(at, at + length) }, length };
}

/** A text with what those whom it mentions are called by now: `called` says what that is, or nothing. */
export function withNames(text, names, called) {
  const parts = [];
  let done = 0;
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", Math.max(at + 1, done))) {
    const { node, length } = mentionAt(text, at, names) ?? {};
    const name = node?.userId && called(node.userId);
    if (!node) continue;
    parts.push(text.slice(done, at), name ? `@${name}` : node.text);
    done = at + length;
  }
  return parts.join("") + text.slice(done);
}

/** Whether an @ at a place belongs to what stands before it. */
export function isWithinWord(text, at) {
  const before = [...text.slice(Math.max(0, at - 8), at).replace(MARKS, "")].at(-1) ?? "";
  return NO_NAME_AFTER.test(before) || (LETTER.test(before) && !SPACELESS_LETTER.test(before));
}

function isAt(text, start, { as, everyone }) {
  const end = start + as.length;
  const written = text.slice(start, end);
  if (everyone ? written.toLowerCase() !== as : written !== as) return false;
  const next = text.slice(end, end + 2);
  return !GOES_ON.test(next) || SPACELESS_LETTER.test(next[0]) || SPACELESS_LETTER.test(written.at(-1));
}
