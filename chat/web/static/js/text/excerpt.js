// A message in one line of plain words: without the signs that make words bold or lines a list.
import { facts } from "../base/facts.js";
import { summaryLine } from "./file-words.js";
import { parse } from "./markdown.js";

/** What a chat's last message or a quote says, or what it brings: "Photo". Empty for one that is deleted. */
export function excerptLine({ excerpt, attachments }) {
  return plainLine(excerpt ?? "") || (attachments ? summaryLine(attachments) : "");
}

/** The beginning of a message, as the chat list and quotes have it. */
export function excerptOf(body) {
  return [...body.slice(0, 2 * facts.lengths.excerpt)].slice(0, facts.lengths.excerpt).join("");
}

export function plainLine(text) {
  return parse(text).map(wordsOf).join(" ").replace(/\s+/g, " ").trim();
}

function wordsOf(node) {
  if (typeof node === "string") return node;
  if (node.type === "break") return " ";
  if (node.type === "list") return node.items.map((blocks) => blocks.map(wordsOf).join(" ")).join(" · ");
  return node.text ?? node.children.map(wordsOf).join(node.type === "quote" ? " " : "");
}
