// Addresses in what people type: where one begins and ends, and whether a link may lead there.
//
// It ends at a space, at a quotation mark, and at the punctuation of any script but the signs that addresses are made of;
// what of those stands at its end is the sentence's. Where words are written without spaces, the sentence may go on
// without one too: a host ends where such letters follow its Latin ones, unless a dot follows that makes them a part of
// it. A path goes on into letters of any script (C言語, Tシャツ, 2024年報告.pdf), but for what nobody begins a name with:
// after a Latin name hiragana, after that or a slash a particle (を, 是, 에서), and an emoji at the end of a Latin name.
import { particleAt, SPACELESS } from "./particles.js";

const START = /(?:https?:\/\/|mailto:|tel:|www\.)/iy;
const NEXT = /(?<=[^A-Za-z\d/=?&#:%@+!~.$_-])(?:https?:\/\/|mailto:|tel:|www\.)/iy; // in an archive's address another is a part
const END = "\\s<>\"`\\\\\\u0000-\\u001f\\u007f-\\u009f\\u200b\\u2060\\ufeff\\u3000-\\u3004\\u3008-\\u3020\\u3030\\u303d-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65“”„«»‹›‘…—،؛؟۔։।॥།၊။።፣។៕";
const BODY = new RegExp(`(?:(?!${NEXT.source})[^${END}]){1,2000}`, "iuy");
const AND = /(?<=.)(?:[和与與或及跟、とや및과와→➡]️?|และ)$/u;
const PICTURES = "\\p{So}\\p{ExtPict}\\p{EMod}\\p{RI}";
const HOST = new RegExp(`^(?:[\\w.~%!$&*+=:-]*@)?(?:\\[[\\da-f:.]+\\]|(?:[\\p{L}\\p{M}\\p{N}${PICTURES}\\u200c\\u200d._-]|(?<=l)·(?=l)|(?<=[${SPACELESS}])・)+)(?::\\d+)?`, "iu");
const NAMED = new RegExp(`^_*[\\p{L}\\p{N}${PICTURES}\\[%]`, "u");
const GLUED = /[A-Za-z0-9]/; // a letter before www. or http: makes it a part of a word
export const SPACELESS_LETTER = new RegExp(`[${SPACELESS}]`, "u");
const AFTER_LATIN = new RegExp(`(?<=[A-Za-z0-9])[${SPACELESS}${PICTURES}]`, "u");
const COUNTRY = /\.(?:com|net|org|edu|gov|info|[a-z]{2})$/i;
const TAIL = /[.,;:!?'’*_~|^]|[^\p{ASCII}\p{L}\p{M}\p{N}\p{S}]/u;
const BRACKETS = { ")": "(", "]": "[", "}": "{" };
export const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The address, if it is one that a link may lead to; else null. */
export function safeUrl(address) {
  try {
    const { protocol, pathname, hostname } = new URL(address);
    if (protocol === "mailto:") return pathname.includes("@") ? address : null;
    if (protocol === "tel:") return /^\+?[\d().-]{2,30}$/.test(pathname) ? address : null;
    return ["http:", "https:"].includes(protocol) && hostname ? address : null;
  } catch {
    return null;
  }
}

/** {url, shown, length} of the address that begins there, without the sentence around it; else null. */
export function addressAt(text, at) {
  if (at > 0 && GLUED.test(text[at - 1])) return null;
  const [start] = matchAt(START, text, at) ?? [];
  const [run] = (start && matchAt(BODY, text, at + start.length)) ?? [];
  if (!run) return null;
  const body = matchAt(NEXT, text, at + start.length + run.length) ? run.replace(AND, "") : run;
  const isWeb = /^(?:http|www)/i.test(start);
  const address = withoutTail(start + (isWeb ? ofTheWeb : ofAContact)(body, start));
  const shown = address.replace(TURNING, encodeURIComponent);
  const isNamed = address.length > start.length && (!isWeb || NAMED.test(address.slice(start.length)));
  const url = isNamed ? safeUrl(/^www/i.test(start) ? `http://${address}` : address) : null;
  return { url, shown, length: address.length };
}

/** What of a run without spaces is the address: its host, and what follows that. */
function ofTheWeb(body) {
  const [found = ""] = HOST.exec(body) ?? [];
  const host = withoutSentence(found);
  const rest = body.slice(host.length);
  if (rest.search(TURNING) === 0) return body; // no host has such, and so it leads nowhere
  return host !== found || !/^[/?#]/.test(rest) ? host : host + rest.slice(0, endOfPath(rest));
}

function ofAContact(body, start) {
  if (/^tel/i.test(start)) return /^[+\d().-]*/.exec(body)[0];
  const [, mailbox, found, rest] = /^([^@?]*@)([^@?]*)(.*)$/su.exec(body) ?? [];
  if (!mailbox) return body;
  const host = withoutSentence(found);
  return mailbox + (host === found ? host + rest : host);
}

/** example.com and what a sentence goes on with in a script without spaces; a name in that script stays whole. */
export function withoutSentence(host) {
  const end = host.search(AFTER_LATIN);
  if (end < 0) return host;
  const before = host.slice(0, end);
  const isWhole = /\.[\p{L}\p{N}]/u.test(host.slice(end)) && !(COUNTRY.test(before) && SPACELESS_LETTER.test(host[end]));
  return !isWhole && (before.includes(".") || before.toLowerCase() === "localhost") ? before : host;
}

/** Where a path ends within a run without spaces: at the first place where the sentence goes on. */
function endOfPath(path) {
  const places = new RegExp(`(?<=[/?#&=][A-Za-z\\d%.~_+-]*)(?:[${SPACELESS}]|[${PICTURES}])`, "gu");
  for (const { index } of path.matchAll(places)) {
    if (particleAt(path, index)) return index;
  }
  return path.length;
}

/** Signs at the end of an address belong to the sentence, and so does a bracket that was opened before it. */
function withoutTail(address) {
  const open = {};
  for (const sign of address) {
    if (BRACKETS[sign]) open[BRACKETS[sign]] = (open[BRACKETS[sign]] ?? 0) - 1;
    else if ("([{".includes(sign)) open[sign] = (open[sign] ?? 0) + 1;
  }
  let end = address.length;
  for (; end > 0; end -= 1) {
    const sign = address[end - 1];
    const opening = BRACKETS[sign];
    if (opening && open[opening] < 0) open[opening] += 1;
    else if ("([{".includes(sign)) open[sign] -= 1;
    else if (sign === "s" && "'’ʼ＇".includes(address[end - 2] ?? "-")) end -= 1;
    else if (!TAIL.test(sign) || /[\ud800-\udfff]/.test(sign)) break;
  }
  return address.slice(0, end);
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
