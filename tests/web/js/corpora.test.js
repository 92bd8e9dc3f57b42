// CommonMark's examples, naughty strings, and all emoji: whatever it is, nothing of it is lost, live, or slow.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { isFewEmoji } from "../../../chat/web/static/js/text/emoji.js";
import { plainLine } from "../../../chat/web/static/js/text/excerpt.js";
import { parse } from "../../../chat/web/static/js/text/markdown.js";
import { beginningOf } from "../../../chat/web/static/js/text/reading/graphemes.js";

const corpus = (name) => JSON.parse(readFileSync(new URL(`../corpora/${name}.json`, import.meta.url)));
const KINDS = new Set(["paragraph", "code", "quote", "list", "bold", "italic", "strike", "link", "break"]);
const INFO = /^[ >\d.-]*(?:`{3,}|~{3,}).*$/gm; // the language of a block, and what else is said of it

function* nodesIn(node) {
  yield node;
  for (const child of [...(node.children ?? []), ...(node.items ?? []).flat()]) yield* nodesIn(child);
}

function shown(nodes) {
  const numbersOf = ({ start, numbers, items = [] }) => numbers ?? items.map((_, at) => start + at);
  return nodes.flatMap((node) => (typeof node === "string" ? [node] : [node.text, node.url, ...numbersOf(node)])).join(" ");
}

for (const name of ["commonmark", "naughty"]) {
  test(`all words of ${name} are shown, and nothing in it is alive`, () => {
    for (const text of corpus(name)) {
      const nodes = parse(text).flatMap((block) => [...nodesIn(block)]);
      const words = shown(nodes);
      for (const word of text.replace(INFO, "").match(/[\p{L}\p{N}]+/gu) ?? []) {
        assert.ok(words.includes(word.replace(/^0+(?=\d)/, "")), `${word} of ${JSON.stringify(text)} became ${JSON.stringify(nodes)}`);
      }
      for (const node of nodes) {
        if (typeof node === "string") continue;
        assert.ok(KINDS.has(node.type), node.type); // the page makes elements of these alone
        if (node.type === "link") assert.match(new URL(node.url).protocol, /^(?:https?|mailto|tel):$/);
      }
      assert.equal(typeof plainLine(text), "string");
    }
  });
}

test("an emoji is shown large, is one text, and is cut nowhere", () => {
  for (const emoji of corpus("emoji")) {
    assert.deepEqual(parse(emoji), [{ type: "paragraph", children: [emoji] }]);
    assert.ok(isFewEmoji(emoji), emoji);
    for (let most = 1; most < [...emoji].length + 1; most += 1) assert.equal(beginningOf(`a${emoji}`, most), "a", emoji);
  }
});

test("a text of eight thousand characters made of any of them takes no time that one notices", () => {
  for (const name of ["commonmark", "naughty"]) {
    for (const text of corpus(name).filter((each, at) => each && at % 4 === 0)) {
      const long = text.repeat(Math.ceil(8000 / text.length)).slice(0, 8000);
      const start = process.cpuUsage().user;
      parse(long);
      assert.ok(process.cpuUsage().user - start < 400_000, JSON.stringify(text));
    }
  }
});
