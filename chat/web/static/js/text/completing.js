// What one is about to write, as far as the page can finish it: a name behind "@", or an emoji by a word behind ":".
import { facts } from "../base/facts.js";
import { AT, HAS_AT, isWithinWord } from "./reading/names.js";
import { SPACELESS_LETTER } from "./reading/links.js";

const GOES_ON = /^[\p{L}\p{M}\p{N}_]/u;
const WORD = /^(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}_+-]+|\+1|-1)$/u;
const CLOSED = /:([a-z\d_+-]{1,60}):$/iu;
const LAST_SIGN = new RegExp(`[:${AT}][^:${AT}]*$`, "u");
const OF_A_TIME_OR_URL = /[:/\\]/;

/** {sign: "@" | ":", query, start} of what stands before the caret; null where there is nothing to finish. */
export function completingAt(text, caret) {
  if (GOES_ON.test(text.slice(caret, caret + 2))) return null;
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  const at = line.search(LAST_SIGN);
  if (at < 0) return null;
  const sign = HAS_AT.test(line[at]) ? "@" : ":";
  const start = caret - line.length + at;
  const query = line.slice(at + 1);
  const isOne = sign === "@" ? isName(query) : isWord(query) && !OF_A_TIME_OR_URL.test(text[start - 1] ?? "");
  return isOne && !isWithinWord(text, start) && !isInCode(text, start) ? { sign, query, start } : null;
}

/** {code, start} of a whole :code: that ends at the caret; null where none does. */
export function closedCodeAt(text, caret) {
  const [whole, code] = CLOSED.exec(text.slice(Math.max(0, caret - 64), caret)) ?? [];
  if (!whole) return null;
  const start = caret - whole.length;
  const isPart = OF_A_TIME_OR_URL.test(text[start - 1] ?? "") || isWithinWord(text, start) || isInCode(text, start);
  return isPart ? null : { code: code.toLowerCase(), start };
}

/** Several words of a name may follow the sign; a space or the end of a sentence behind them says that they are complete. */
function isName(query) {
  return query.length <= facts.lengths.personName && !/^\s|[\s.,;:!?)\]}"”“»]$/.test(query);
}

/** Two letters at least, or one of a script whose words are as short as that. */
function isWord(query) {
  return WORD.test(query) || (query.length === 1 && SPACELESS_LETTER.test(query));
}

/** Whether backticks are open at a place: those of a block, or those of the line. */
function isInCode(text, at) {
  const before = text.slice(0, at);
  const fences = before.match(/^ {0,3}(?:```|~~~)/gm)?.length ?? 0;
  if (fences % 2) return true;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return (line.match(/`+/g)?.length ?? 0) % 2 === 1;
}
