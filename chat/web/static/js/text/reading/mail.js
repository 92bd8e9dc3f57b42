// E-mail addresses that stand in a text by themselves, without mailto:
import { safeUrl, SPACELESS_LETTER, withoutSentence } from "./links.js";

const LETTER = /[\p{L}\p{M}\p{N}]/u;
const SIGN = /[.+_'-]/;
const LONGEST = 64;
const HOST = /(?:[\p{L}\p{M}\p{N}-]{1,63}\.){1,9}[\p{L}\p{M}\p{N}-]{1,63}/uy;
const OF_MAIL = /^(?!\d+\.\d+\.).*\.(?:\p{L}[\p{L}\p{M}]+|xn--[\w-]+)$/iu; // not react@18.3.0
const GOES_ON = /^(?:@|:[^\s:]|-|_+\w)/; // git@github.com:org/repo.git is none
export const NO_PLACES = /\.(?:avif|c|cc|cpp|cs|css|csv|docx?|exe|gif|go|h|heic|html?|java|jpe?g|js|json|jsx|kt|log|mjs|mp[34]|pdf|php|png|pptx?|sql|svg|toml|ts|tsx|txt|vue|webp|xlsx?|xml|ya?ml)$/i; // endings of files that no country has

/** {url, shown, length} of each, by the place where it begins. */
export function mailsIn(text) {
  const found = new Map();
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const start = startOf(text, at);
    const shown = start < at && mailAt(text, start, at);
    if (shown) found.set(start, { url: safeUrl(`mailto:${shown}`), shown, length: shown.length });
  }
  return found;
}

/** Where the name before an @ begins; at the @ if that is none of a person: @ann@example.org. */
function startOf(text, at) {
  let start = at;
  while (start > 0 && at - start <= LONGEST && isOfName(text[start - 1])) start -= 1;
  if (at - start > LONGEST || /[@\ud800-\udfff]/.test(text[start - 1] ?? "")) return at;
  while (start < at && SIGN.test(text[start])) start += 1; // 'ann@example.org'
  return start;
}

function isOfName(sign) {
  return SIGN.test(sign) || (LETTER.test(sign) && !SPACELESS_LETTER.test(sign));
}

function mailAt(text, start, at) {
  HOST.lastIndex = at + 1;
  const [found] = HOST.exec(text) ?? [];
  const host = found && withoutSentence(found);
  if (!host || !OF_MAIL.test(host) || NO_PLACES.test(host)) return null;
  const end = at + 1 + host.length;
  return GOES_ON.test(text.slice(end, end + 8)) ? null : text.slice(start, end);
}
