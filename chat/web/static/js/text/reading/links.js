// Addresses in what people type: where one begins and ends, and whether a link may lead there.

const START = /(?:https?:\/\/|mailto:|tel:|www\.)/iy;
const BODY = /[^\s<>"`\\\u0000-\u001f\u007f-\u009f\u200b\u2060\ufeff\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”„«»‹›‘…—،؛؟।॥]{1,2000}/uy;
const HOST = /^(?:[\w.~%!$&*+=:-]*@)?(?:\[[\da-f:.]+\]|[\p{L}\p{M}\p{N}\u200c\u200d.\u00b7\u30fb_-]+)(?::\d+)?/iu;
const GLUED = /[A-Za-z0-9_]/; // a letter before www. or http: makes it a part of a word
// Scripts that are written without spaces, and Korean, whose particles follow an address
const SPACELESS = "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}ー";
const AFTER_LATIN = new RegExp(`(?<=[A-Za-z0-9])[${SPACELESS}]`, "u");
export const SPACELESS_LETTER = new RegExp(`[${SPACELESS}]`, "u");
const SPACELESS_RUN = new RegExp(`^[${SPACELESS}\\p{M}]+`, "u");
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
  const [body] = (start && matchAt(BODY, text, at + start.length)) ?? [];
  if (!body) return null;
  const isWeb = /^(?:http|www)/i.test(start);
  const address = withoutTail(start + (isWeb ? ofTheWeb(body, text, at, at + start.length) : body));
  const shown = address.replace(TURNING, encodeURIComponent);
  const isNamed = address.length > start.length && (!isWeb || /^[\p{L}\p{N}\[%]/u.test(address.slice(start.length)));
  const url = isNamed ? safeUrl(/^www/i.test(start) ? `http://${address}` : address) : null;
  return { url, shown, length: address.length };
}

/** What of a run without spaces is the address: its host, and what follows that. */
function ofTheWeb(body, text, at, from) {
  const [found = ""] = HOST.exec(body) ?? [];
  const host = withoutSentence(found);
  const rest = body.slice(host.length);
  if (rest.search(TURNING) === 0) return body; // no host has such, and so it leads nowhere
  if (host !== found || !/^[/?#]/.test(rest)) return host;
  return host + rest.slice(0, endOfPath(rest, { before: text[at - 1] ?? " ", after: text[from + body.length] ?? "" }));
}

/** example.com and what a sentence goes on with in a script without spaces; a name in that script stays whole. */
function withoutSentence(host) {
  const end = host.search(AFTER_LATIN);
  if (end < 0 || host.slice(end).includes(".")) return host;
  const before = host.slice(0, end);
  return before.includes(".") || before.toLowerCase() === "localhost" ? before : host;
}

/** Letters without spaces after Latin ones are the sentence; after a slash they are a name, unless they read as a sentence. */
function endOfPath(path, { before, after }) {
  const end = path.search(AFTER_LATIN);
  const most = end < 0 ? path.length : end;
  const [run = ""] = SPACELESS_RUN.exec(path.slice(1)) ?? [];
  const isDelimited = path.length > 1 + run.length || /\s/.test(after);
  if (run && /^\p{sc=Hira}/u.test(run)) return 1;
  if (run && !isDelimited && SPACELESS_LETTER.test(before)) return 1;
  const particle = path.search(/(?<=[/=])を/u);
  return particle < 0 ? most : Math.min(most, particle);
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
