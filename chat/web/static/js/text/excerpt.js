// A message in one line of plain words: without the signs that make words bold or lines a list.
import { summaryLine } from "./file-words.js";
import { parse } from "./markdown.js";

/** What a chat's last message or a quote says, or what it brings: "Photo". Empty for one that is deleted. */
export function excerptLine({ excerpt, attachments }) {
  return plainLine(excerpt ?? "") || (attachments ? summaryLine(attachments) : "");
}

export function plainLine(text) {
  return parse(text).map(wordsOf).join(" ").replace(/\s+/g, " ").trim();
}

/** The plain words of a node of a message. */
export function wordsOf(node) {
  if (typeof node === "string") return node;
  if (node.type === "break") return " ";
  if (node.type === "list") return node.items.map((blocks) => blocks.map(wordsOf).join(" ")).join(" · ");
  return node.text ?? node.children.map(wordsOf).join(node.type === "quote" ? " " : "");
}
