// What people type, as a tree of plain nodes: paragraphs, code blocks, quotes and lists, read as GitHub reads them, or
// left as they were typed where that would change what somebody said. What is within a line is in inline.js. Every step
// reads a text once, so that no text, however odd, takes longer than its length. And there is room for so many nodes
// only, as fifty messages of nothing but emphasis would freeze a reader's tab: what comes after them is plain text.
import { fenceAt, isIndented, takeFence, takeIndented, takeLateFence } from "./reading/code-blocks.js";
import { parseInline } from "./inline.js";

const DEEPEST = 4;
export const MOST_NODES = 500;
const ITEM = /^( {0,3})([-*]|(?:0|[1-9]\d{0,2})[.)])([ \t]+)(?=\S)/;
const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/; // * * * is a line that somebody drew, not three lists
// Not >_<, >:( or >5: a quote has a space after its sign, or begins with a word.
const QUOTE = /^ {0,3}>[> \t]*(?:(?<=[ \t])\S|$|\p{L}{3})/u;
const MORE_OF_A_QUOTE = /^ {0,3}>(?!\S{1,3}\s*$)/;

/** Return the blocks of a text: {type: "paragraph", children}, {type: "code", language, text}, {type: "quote", children}
 * or {type: "list", start, items}, where start is null for bullets and an item is a list of blocks. A list has `numbers`
 * if they do not follow each other, and `sign: ")"` if they stand before one. `names` are those of reading/names.js that
 * the text mentions. */
export function parse(text, names = []) {
  return parseLines(text.replace(/\r\n?/g, "\n").split("\n"), 0, { left: MOST_NODES, names });
}

function parseLines(lines, depth, room) {
  const blocks = [];
  const reading = { lines, depth, room, blocks, unclosed: {} };
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) at += 1;
    else if (room.left <= 0) at = asTyped(reading, at, lines.length);
    else at = takeBlock(reading, at);
  }
  return blocks;
}

function takeBlock(reading, at) {
  const { lines, depth, room } = reading;
  room.left -= 1;
  if (isIndented(lines[at])) return takeIndented(reading, at);
  if (fenceAt(reading, at)) return takeFence(reading, at);
  if (depth < DEEPEST && isQuote(lines[at])) return takeQuote(reading, at);
  if (depth < DEEPEST && itemOf(lines[at])) return takeList(reading, at);
  return takeParagraph(reading, at);
}

/** In one block, as it was written. */
function asTyped({ lines, blocks }, start, end) {
  blocks.push({ type: "paragraph", children: [lines.slice(start, end).join("\n").trimEnd()] });
  return end;
}

function isQuote(line, isOpen = false) {
  return QUOTE.test(line) || (isOpen && MORE_OF_A_QUOTE.test(line));
}

/** A quote of nothing is what somebody typed. */
function takeQuote(reading, start) {
  const { lines, depth, room, blocks } = reading;
  const end = endOf(lines, start, (line, at) => isQuote(line, at > start));
  const quoted = lines.slice(start, end);
  if (!quoted.some((line) => /[^> \t]/.test(line))) return asTyped(reading, start, end);
  const within = quoted.map((line) => line.replace(/^ {0,3}> ?/, ""));
  blocks.push({ type: "quote", children: parseLines(within, depth + 1, room) });
  return end;
}

/** {indent, width, number, sign, text} of a line that begins an item of a list; else null. */
function itemOf(line) {
  const match = RULE.test(line) ? null : ITEM.exec(line);
  if (!match) return null;
  const [whole, { length: indent }, marker] = match;
  const number = parseInt(marker, 10);
  return { indent, width: whole.length, number, sign: marker.at(-1), text: line.slice(whole.length) };
}

/** Items of one kind, one after the other; lines that are further in than the marker belong to the item above. */
function takeList(reading, start) {
  const { lines, depth, room, blocks } = reading;
  const { indent, sign } = itemOf(lines[start]);
  const nextItem = (line) => {
    const item = itemOf(line);
    return item && item.indent <= indent + 1 && item.sign === sign ? item : null;
  };
  const items = [];
  const numbers = [];
  let at = start;
  for (let item; at < lines.length && room.left > 0 && (item = nextItem(lines[at])); ) {
    room.left -= 1;
    const end = endOfItem(lines, at + 1, (line) => /^( {2}|\t)/.test(line) && !nextItem(line));
    const within = lines.slice(at + 1, end).map((line) => outdented(line, item.width));
    items.push(parseLines([item.text, ...within], depth + 1, room));
    numbers.push(item.number);
    at = afterBlank(lines, end, nextItem);
  }
  blocks.push(listOf(items, numbers, sign));
  return at;
}

/** With blank lines, if what belongs to the item goes on after them. */
function endOfItem(lines, start, isWithin) {
  let end = start;
  for (let at = start; at < lines.length; at += 1) {
    if (!lines[at].trim()) continue;
    if (!isWithin(lines[at])) break;
    end = at + 1;
  }
  return end;
}

/** Where the next item begins, if there is one after blank lines. */
function afterBlank(lines, end, nextItem) {
  const at = endOf(lines, end, (line) => !line.trim());
  return at < lines.length && nextItem(lines[at]) ? at : end;
}

function outdented(line, most) {
  return line.startsWith("\t") ? line.slice(1) : line.slice(Math.min(most, line.search(/[^ ]|$/)));
}

function listOf(items, numbers, sign) {
  const [first] = numbers;
  if (isNaN(first)) return { type: "list", start: null, items };
  const list = { type: "list", start: first, items };
  if (sign === ")") list.sign = sign;
  if (numbers.some((number, index) => number !== first + index)) list.numbers = numbers;
  return list;
}

/** Up to where something else begins, be it code at the end of a line. */
function takeParagraph(reading, start) {
  const { lines, blocks, room } = reading;
  let end = start;
  let code = null;
  do code = takeLateFence(reading, end++);
  while (!code && end < lines.length && lines[end].trim() && !interrupts(reading, end));
  const said = code ? [...lines.slice(start, end - 1), code.before] : lines.slice(start, end);
  blocks.push({ type: "paragraph", children: parseInline(said.join("\n"), room) });
  if (code) blocks.push(code.block);
  return code?.end ?? end;
}

/** Whether a line ends the paragraph above: a list that begins with another number than 1 does not. */
function interrupts(reading, at) {
  const { lines, depth } = reading;
  if (fenceAt(reading, at)) return true;
  if (depth >= DEEPEST) return false;
  const item = itemOf(lines[at]);
  return isQuote(lines[at]) || Boolean(item && (isNaN(item.number) || item.number === 1));
}

function endOf(lines, start, isWithin) {
  let end = start;
  while (end < lines.length && isWithin(lines[end], end)) end += 1;
  return end;
}
