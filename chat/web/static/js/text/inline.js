// What is within the lines of a paragraph: bold, italic, strike, code, links and line breaks. A text is cut into
// tokens, then markers that open and close each other are paired; those that stay alone stay text.

import { pairsOfBackticks } from "./reading/code-blocks.js";
import { addressAt, safeUrl } from "./reading/links.js";
import { mailsIn } from "./reading/mail.js";
import { saysBesides, saysBesidesBare } from "./reading/misleading.js";
import { AT, mentionAt } from "./reading/names.js";

export { safeUrl };

const KINDS = { "*": "italic", _: "italic", "**": "bold", __: "bold", "~~": "strike" };
const SPECIAL = new RegExp(`[\\\\\`*_~[\\n${AT}]|(?:https?:\\/\\/|mailto:|tel:|www\\.)`, "gi");
const ESCAPED = `*\`~[${AT}`;
const RUN = { "*": /\*+/y, _: /_+/y, "~": /~+/y };
const LINK = /\[([^[\]\n]{1,500})\]\(((?:[^\s()]|\([^\s()]*\)){1,2000})\)/y;
const LETTER = /[\p{L}\p{N}_]/u;
const WORD = { "*": /[A-Za-z0-9]/, _: LETTER, "~": /[]/ }; // 2*3*4 and snake_case_words mean what they say

/** Return the nodes of a text, as many of them as there is room for: strings, {type: "bold" | "italic" | "strike", children}, {type: "code", text},
 * {type: "link", url, children}, {type: "mention", userId | everyone, text} and {type: "break"}. A link has `besides` if it
 * must be said where it leads. Whom a text mentions, `room.names` says. */
export function parseInline(text, room = { left: Infinity }) {
  return pair(tokens(text, room));
}

function tokens(text, room) {
  const mails = mailsIn(text);
  const next = placesIn(text, [...mails.keys()]);
  const codeEnds = pairsOfBackticks(text);
  const found = [];
  let done = 0;
  for (let at = 0; room.left > 0 && (at = next(at)) < text.length; ) {
    const token = mails.has(at) ? addressToken(mails.get(at)) : tokenAt(text, at, codeEnds, room);
    if (!token) at += 1;
    if (!token) continue;
    room.left -= costOf(token.node);
    if (at > done) found.push(text.slice(done, at));
    found.push(token.node);
    done = at += token.length;
  }
  if (done < text.length) found.push(text.slice(done));
  return found;
}

/** A function that finds the next place, from one on, where something may begin; the places asked for only rise. */
function placesIn(text, mails) {
  const special = new RegExp(SPECIAL);
  const nextSpecial = () => special.exec(text)?.index ?? text.length;
  let [place, mail] = [nextSpecial(), 0];
  return (from) => {
    special.lastIndex = from;
    if (place < from) place = nextSpecial();
    while (mails[mail] < from) mail += 1;
    return Math.min(place, mails[mail] ?? text.length);
  };
}

/** How many nodes come of a token: of two markers one, and of two of three signs two. */
function costOf(node) {
  if (typeof node === "string") return 0;
  return node.type === "markers" && node.length < 3 ? 0.5 : 1;
}

function tokenAt(text, at, codeEnds, room) {
  const sign = text[at];
  if (sign === "\n") return { node: { type: "break" }, length: 1 };
  if (sign === "\\") return escaped(text[at + 1] ?? "");
  if (sign === "`") return code(text, at, codeEnds);
  if (sign === "[") return link(text, at, room);
  if (AT.includes(sign)) return mentionAt(text, at, room.names);
  return RUN[sign] ? markers(text, at, sign) : bareLink(text, at);
}

/** A backslash takes the meaning off a sign. Before _ it stays visible itself, for the sake of ¯\\_(ツ)_/¯. */
function escaped(sign) {
  if (sign && ESCAPED.includes(sign)) return { node: sign, length: 2 };
  return sign === "_" ? { node: "\\_", length: 2 } : { node: "\\", length: 1 };
}

function code(text, at, codeEnds) {
  if (!codeEnds.has(at)) return null;
  const { length, end } = codeEnds.get(at);
  if (end === null) return { node: text.slice(at, at + length), length };
  const within = text.slice(at + length, end); // with its lines
  if (!within.trim()) return { node: text.slice(at, end + length), length: end + length - at };
  const padded = within.startsWith(" ") && within.endsWith(" ");
  return { node: { type: "code", text: padded ? within.slice(1, -1) : within }, length: end + length - at };
}

function link(text, at, room) {
  const match = matchAt(LINK, text, at);
  const url = match && safeUrl(match[2]);
  if (!url || !match[1].trim()) return null;
  const isPressed = ({ type }) => type === "link" || type === "mention";
  const label = pair(tokens(match[1], room).map((node) => (isPressed(node) ? textOf(node) : node)));
  return { node: linkTo(url, label, saysBesides(label.map(textOf).join(""), url)), length: match[0].length };
}

function bareLink(text, at) {
  const found = addressAt(text, at);
  return found && addressToken(found);
}

function addressToken({ url, shown, length }) {
  return { node: url ? linkTo(url, [shown], saysBesidesBare(url)) : shown, length };
}

function linkTo(url, children, besides) {
  const node = { type: "link", url, children };
  return besides ? { ...node, besides } : node;
}

function textOf(node) {
  return typeof node === "string" ? node : (node.text ?? (node.children ?? [" "]).map(textOf).join(""));
}

/** A run of up to three markers and what it may do where it stands. Longer runs are lines that people draw. */
function markers(text, at, sign) {
  const [run] = matchAt(RUN[sign], text, at);
  const length = run.length;
  if (length > 3 || (sign === "~" && length !== 2)) return { node: run, length };
  const before = text[at - 1] ?? " ";
  const after = text[at + length] ?? " ";
  const opens = /\S/.test(after) && !WORD[sign].test(before);
  const closes = /\S/.test(before) && !WORD[sign].test(after);
  return { node: { type: "markers", sign, length, opens, closes }, length };
}

/** Nest what stands between markers that belong together.
 *
 * `open` knows for each kind of marker the last one that may still be closed, as a place in the result. A kind is never
 * open twice, so nothing nests deeper than there are kinds. */
function pair(nodes) {
  const result = [];
  const open = new Map();
  for (const node of nodes) {
    if (node.type !== "markers") result.push(node);
    else openRest(result, open, node, node.closes ? closeMost(result, open, node) : node.length);
  }
  return joined(result);
}

/** Close what can be closed, and return how many of the markers are left. */
function closeMost(result, open, { sign, length }) {
  let left = length;
  for (let marker; (marker = closable(result, open, sign, left)); ) {
    const place = open.get(marker);
    if (!result.slice(place + 1).some(saysSomething)) {
      open.delete(marker); // *.* and *_* mean what they say
      continue;
    }
    const children = joined(result.splice(place).slice(1));
    result.push({ type: KINDS[marker], children });
    left -= marker.length;
    for (const [other, where] of open) if (where >= place) open.delete(other);
  }
  return left;
}

function saysSomething(node) {
  return typeof node !== "string" || /[\p{L}\p{N}\p{ExtPict}\p{Sc}]/u.test(node);
}

/** The innermost that is open and is not empty. One marker closes one, two close two, three close both. */
function closable(result, open, sign, left) {
  const fitting = left === 3 ? [sign, sign + sign] : [sign.repeat(left)];
  const places = fitting.filter((marker) => (open.get(marker) ?? result.length) < result.length - 1);
  return places.sort((one, other) => open.get(other) - open.get(one))[0];
}

/** What opens is text until it is closed. */
function openRest(result, open, { sign, opens }, left) {
  for (const length of left === 3 ? [2, 1] : left ? [left] : []) {
    const marker = sign.repeat(length);
    if (opens) open.set(marker, result.length);
    result.push(marker);
  }
}

function joined(nodes) {
  const result = [];
  for (const node of nodes) {
    if (typeof node === "string" && typeof result.at(-1) === "string") result[result.length - 1] += node;
    else result.push(node);
  }
  return result;
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
