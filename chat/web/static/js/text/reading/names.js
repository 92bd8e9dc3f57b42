// Names behind an @: where they stand in a text. Whom they mean, the server has said with the message, by the same rules
// (chat/messages/mention_names.py): tests/web/corpora/mentions.json holds both to them.
import { SPACELESS_LETTER } from "./links.js";

export const AT = "@\uff20\ufe6b";
export const HAS_AT = new RegExp(`[${AT}]`, "u");
const HYPHENS = "\\-\u2010\u2011\u058a\u05be\ufe63\uff0d";
const MARKS = /\p{M}+$/u;
const LETTER = /[\p{L}\p{N}]/u;
const NO_NAME_AFTER = new RegExp(`[.\\\\${AT}${HYPHENS}]`, "u");
const JOINT = new RegExp(`^(?:_+|\\.|[${HYPHENS}])?`, "u"); // what a word may go on with: @bob.example, @bob-tools
const GOES_ON = /^[\p{L}\p{M}\p{N}]/u;
const OPENING = /(?:^|[^\p{L}\p{N}_])_+(?!\s)[^_]*$/u; // of what is in italics
const LONGEST_ITALICS = 500;
const ONLY_SAYS_ON = /^(?:[\s\p{P}~`]*$|\s*[,;:!?¡¿،؛؟、。，；：！？])/u;

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
  const here = names.length && !isWithinWord(text, at) ? names.filter((each) => isAt(text, at + 1, each)) : [];
  if (!here.length) return null;
  const name = here.reduceRight((shorter, longer) => (isMore(longer, shorter) ? longer : shorter));
  const { as, ...who } = name;
  const length = 1 + as.length;
  return { node: { type: "mention", ...who, text: text.slice(at, at + length) }, length };
}

/** A text with what those whom it mentions are called by now: `called` says what that is, or nothing. */
export function withNames(text, names, called) {
  const parts = [];
  let done = 0;
  for (const { index: at } of text.matchAll(new RegExp(HAS_AT, "gu"))) {
    if (at < done) continue;
    const { node, length } = mentionAt(text, at, names) ?? {};
    const name = node?.userId && called(node.userId);
    if (!node) continue;
    parts.push(text.slice(done, at), name ? `@${name}` : node.text);
    done = at + length;
  }
  return parts.join("") + text.slice(done);
}

/** Whether an @ at a place belongs to what stands before it, or is escaped. */
export function isWithinWord(text, at) {
  const before = [...text.slice(Math.max(0, at - 8), at).replace(/_+$/, "").replace(MARKS, "")].at(-1) ?? "";
  return NO_NAME_AFTER.test(before) || (LETTER.test(before) && !SPACELESS_LETTER.test(before));
}

/** Whether a longer name has more than what a sentence goes on with behind a shorter one: in "@Ann: look" Ann is meant, though
 * somebody is called "Ann:". */
function isMore(longer, shorter) {
  return longer.as.length === shorter.as.length || !ONLY_SAYS_ON.test(longer.as.slice(shorter.as.length));
}

function isAt(text, start, { as, everyone }) {
  const end = start + as.length;
  const written = text.slice(start, end);
  if (everyone ? written.normalize("NFKC").toLowerCase() !== as : written !== as) return false;
  return !goesOn(text, start, end);
}

/** Whether a word goes on behind a name. */
function goesOn(text, start, end) {
  const rest = text.slice(end, end + 60);
  const [joint] = JOINT.exec(rest);
  const next = [...rest.slice(joint.length, joint.length + 2)][0] ?? "";
  if (joint.startsWith("_") && !LETTER.test(next)) return !isInItalics(text, start);
  if (!GOES_ON.test(next) || (joint === "." && /\p{N}/u.test(next)) || SPACELESS_LETTER.test(next)) return false;
  return joint !== "" || !SPACELESS_LETTER.test([...text.slice(start, end)].at(-1));
}

/** Whether what stands before a name begins something that a _ behind it may end. */
function isInItalics(text, start) {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  return OPENING.test(text.slice(Math.max(lineStart, start - LONGEST_ITALICS), start - 1));
}
