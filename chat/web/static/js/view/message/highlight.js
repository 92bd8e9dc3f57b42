// The colours of code. highlight.js says what each piece is; the page makes the elements itself.
import hljs from "highlight.js";

const LOOKS = {
  comment: "code-comment", quote: "code-comment", doctag: "code-comment",
  keyword: "code-keyword", literal: "code-keyword", tag: "code-keyword", name: "code-keyword", operator: "code-keyword",
  string: "code-string", regexp: "code-string", link: "code-string", addition: "code-string", char: "code-string",
  number: "code-number", symbol: "code-number", bullet: "code-number", attr: "code-number", attribute: "code-number",
  property: "code-number", "selector-attr": "code-number", variable: "code-number", "template-variable": "code-number",
  title: "code-title", section: "code-title", built_in: "code-title", type: "code-title", class: "code-title",
  "selector-tag": "code-title", "selector-class": "code-title", "selector-id": "code-title", meta: "code-title",
  deletion: "code-keyword",
};

/** Pieces of code in their order: strings, or {look, children}. A language that is not known has one piece. */
export function highlighted(text, language) {
  if (!hljs.getLanguage(language)) return [text];
  return hljs.highlight(text, { language, ignoreIllegals: true })._emitter.rootNode.children.map(piece);
}

function piece(node) {
  if (typeof node === "string") return node;
  const look = LOOKS[node.scope] ?? LOOKS[node.scope?.split(".")[0]] ?? "";
  return { look, children: node.children.map(piece) };
}
