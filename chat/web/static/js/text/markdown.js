// What people type, as a tree of plain nodes: paragraphs, code blocks, quotes and lists. What is within a line is in
// inline.js. Every step reads a text once, so that no text, however odd, takes longer than its length. And there is
// room for so many nodes only, as fifty messages of nothing but emphasis would freeze a reader's tab: what comes after
// them is plain text.
import { parseInline } from "./inline.js";

const DEEPEST = 4;
export const MOST_NODES = 500;
const ITEM = /^( {0,3})([-*]|\d{1,3}[.)])[ \t]+(?=\S)/;
const FENCE = /^\s*```([^\s`]*)\s*$/;
const QUOTE = /^\s{0,3}> ?/;

/** Return the blocks of a text: {type: "paragraph", children}, {type: "code", language, text}, {type: "quote", children}
 * or {type: "list", start, items}, where start is null for bullets and an item is a list of blocks. */
export function parse(text) {
  return parseLines(text.replace(/\r\n?/g, "\n").split("\n"), 0, { left: MOST_NODES });
}

function parseLines(lines, depth, room) {
  const blocks = [];
  const lastFence = lines.findLastIndex(isFenceEnd);
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (!line.trim()) at += 1;
    else if (room.left <= 0) at = takeTheRest(lines, at, blocks);
    else if (at < lastFence && FENCE.test(line)) at = takeCode(lines, at, room, blocks);
    else if (depth < DEEPEST && QUOTE.test(line)) at = takeQuote(lines, at, depth, room, blocks);
    else if (depth < DEEPEST && ITEM.test(line)) at = takeList(lines, at, depth, room, blocks);
    else at = takeParagraph(lines, at, depth, lastFence, room, blocks);
  }
  return blocks;
}

/** In one block, as it was written. */
function takeTheRest(lines, start, blocks) {
  blocks.push({ type: "paragraph", children: [lines.slice(start).join("\n").trimEnd()] });
  return lines.length;
}

function takeCode(lines, start, room, blocks) {
  room.left -= 1;
  let end = start + 1;
  while (!isFenceEnd(lines[end])) end += 1;
  const language = FENCE.exec(lines[start])[1] || null;
  blocks.push({ type: "code", language, text: lines.slice(start + 1, end).join("\n") });
  return end + 1;
}

function takeQuote(lines, start, depth, room, blocks) {
  room.left -= 1;
  const end = endOf(lines, start, (line) => QUOTE.test(line));
  const within = lines.slice(start, end).map((line) => line.replace(QUOTE, ""));
  blocks.push({ type: "quote", children: parseLines(within, depth + 1, room) });
  return end;
}

/** Items of one kind, one after the other; lines that are further in than the marker belong to the item above. */
function takeList(lines, start, depth, room, blocks) {
  room.left -= 1;
  const [, indent, marker] = ITEM.exec(lines[start]);
  const isOrdered = /\d/.test(marker);
  const isNext = (line) => {
    const found = ITEM.exec(line);
    return found && found[1].length <= indent.length + 1 && /\d/.test(found[2]) === isOrdered;
  };
  const items = [];
  let at = start;
  while (at < lines.length && isNext(lines[at]) && room.left > 0) {
    room.left -= 1;
    const end = endOf(lines, at + 1, (line) => line.trim() && /^( {2}|\t)/.test(line) && !isNext(line));
    const within = lines.slice(at + 1, end).map((line) => line.replace(/^(\t| {2,4})/, ""));
    items.push(parseLines([lines[at].replace(ITEM, ""), ...within], depth + 1, room));
    at = end;
  }
  blocks.push({ type: "list", start: isOrdered ? parseInt(marker, 10) : null, items });
  return at;
}

function takeParagraph(lines, start, depth, lastFence, room, blocks) {
  room.left -= 1;
  const isOther = (line, at) =>
    (at < lastFence && FENCE.test(line)) || (depth < DEEPEST && (QUOTE.test(line) || ITEM.test(line)));
  const end = endOf(lines, start + 1, (line, at) => line.trim() && !isOther(line, at));
  blocks.push({ type: "paragraph", children: parseInline(lines.slice(start, end).join("\n"), room) });
  return end;
}

function endOf(lines, start, isWithin) {
  let end = start;
  while (end < lines.length && isWithin(lines[end], end)) end += 1;
  return end;
}

function isFenceEnd(line) {
  return line.trim() === "```";
}
