// Addresses in what people type: where one begins and ends, whether a link may lead there, and what must be said of it.

const START = /(?:https?:\/\/|mailto:|tel:|www\.)/iy;
const BODY = /[^\s<>"`\\\u0000-\u001f\u007f-\u009f\u200b\u2060\ufeff\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”„«»‹›‘…—،؛؟।॥]{1,2000}/uy;
const HOST = /^(?:[\w.~%!$&*+=:-]*@)?(?:\[[\da-f:.]+\]|[\p{L}\p{M}\p{N}\u200c\u200d.\u00b7\u30fb_-]+)(?::\d+)?/iu;
const GLUED = /[A-Za-z0-9_]/; // a letter before www. or http: makes it a part of a word
// Scripts that are written without spaces, and Korean, whose particles follow an address
const SPACELESS = "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}ー";
const AFTER_LATIN = new RegExp(`(?<=[A-Za-z0-9])[${SPACELESS}]`, "u");
const SPACELESS_LETTER = new RegExp(`[${SPACELESS}]`, "u");
const SPACELESS_RUN = new RegExp(`^[${SPACELESS}\\p{M}]+`, "u");
const TAIL = /[.,;:!?'’*_~|^]|[^\p{ASCII}\p{L}\p{M}\p{N}\p{S}]/u;
const BRACKETS = { ")": "(", "]": "[", "}": "{" };
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

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

/** What must be said beside a link, so that nobody takes it for another: the host, or more; null if it says so itself. */
export function saysBesides(label, url) {
  const target = new URL(url);
  const { protocol, host, username, password } = target;
  if (!/^http/.test(protocol)) return /@/.test(label) && !sameWords(label, target.pathname) ? cut(target.pathname) : null;
  if (username || password || isDisguised(rawHost(url), host)) return host;
  if (label.search(/[\u202a-\u202e\u2066-\u2069]/) >= 0) return host;
  const claimed = claimedBy(label);
  if (!claimed) return null;
  if (claimed.host !== bare(host)) return host;
  const path = `${target.pathname}${target.search}${target.hash}`;
  return claimed.path.length > 1 && !path.startsWith(claimed.path) ? cut(host + path) : null;
}

const ADDRESS = /(?:[a-z]+:\/*)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}\p{M}_-]+\.)+(?:\p{L}{2,}|xn--[\w-]+|\d+)|localhost|\[[\da-f:]+\])(?::\d+)?((?:[/?#]\S*)?)/iu;

/** The host and path that a label reads as: {host, path}, or null if it reads as no address. */
function claimedBy(label) {
  const plain = label.normalize("NFKC").replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "").replace(/[。．｡․]/gu, ".").toLowerCase();
  const match = ADDRESS.exec(plain);
  if (!match) return /https?:|www\./.test(plain) ? { host: "", path: "" } : null;
  try {
    const { host, pathname, search, hash } = new URL(`http://${match[1]}${match[2].replace(/[….]+$/, "")}`);
    return { host: bare(host), path: `${pathname}${search}${hash}` };
  } catch {
    return { host: "", path: "" };
  }
}

function bare(host) {
  return host.replace(/^www\./, "").replace(/:\d+$/, "");
}

function rawHost(url) {
  return /^https?:\/*(?:[^/?#]*@)?([^/?#:]*)/i.exec(url)?.[1].normalize("NFKC").toLowerCase() ?? "";
}

const SCRIPTS = ["Latin", "Cyrillic", "Greek", "Armenian", "Georgian", "Hebrew", "Arabic", "Cherokee", "Thai", "Devanagari"]
  .map((name) => new RegExp(`\\p{Script=${name}}`, "u"));
const LIKE_LATIN = /^[аеорсухіјѕһӏԁԛԝѵьαοονρυικτχΑ\d-]+$/u;
const ODD_LATIN = /[ɑɡɩʏʟ\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff]|ı(?!.*\.(?:tr|az)$)|[a-z]\p{M}/u;

/** Whether a host is written so that it may pass for another: letters of several scripts, or of one that look Latin. */
function isDisguised(written, host) {
  if (!/xn--/.test(host)) return false;
  const parts = written.normalize("NFC").split(".");
  const isLatinEnd = /^[a-z]+$/.test(parts.at(-1));
  return ODD_LATIN.test(written.normalize("NFC")) || parts.some((part) => {
    const scripts = SCRIPTS.filter((script) => script.test(part)).length + (SPACELESS_LETTER.test(part) ? 0.5 : 0);
    return scripts > 1.5 || (scripts > 1 && !/[a-z]/.test(part)) || (isLatinEnd && /[^\d-]/.test(part) && LIKE_LATIN.test(part));
  });
}

function sameWords(one, other) {
  return one.trim().toLowerCase().replace(/^mailto:/, "").split("?")[0] === other.toLowerCase();
}

function cut(address) {
  return address.length > 60 ? `${address.slice(0, 59)}…` : address;
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
