// What a message says, as elements. Nothing of it is ever read as HTML.
import { isFewEmoji } from "../../text/emoji.js";
import { parse } from "../../text/markdown.js";
import { html, memo } from "../base/html.js";

const trees = new WeakMap();
const INLINE = { bold: "strong", italic: "em", strike: "s" };

/** The body of a message; read once per message object. */
export const Text = memo(({ message }) => {
  const look = isFewEmoji(message.body) ? "text few-emoji" : "text";
  return html`<div class=${look}>${treeOf(message).map(block)}</div>`;
});

function treeOf(message) {
  if (!trees.has(message)) trees.set(message, parse(message.body));
  return trees.get(message);
}

function block(node) {
  if (node.type === "paragraph") return html`<p dir="auto">${node.children.map(inline)}</p>`;
  if (node.type === "quote") return html`<blockquote dir="auto">${node.children.map(block)}</blockquote>`;
  if (node.type === "list") return list(node);
  return html`<pre dir="ltr" tabindex="0" data-language=${node.language}><code>${node.text}</code></pre>`;
}

function list({ start, items }) {
  const entries = items.map((blocks) => html`<li dir="auto">${blocks.map(block)}</li>`);
  return start === null ? html`<ul dir="auto">${entries}</ul>` : html`<ol dir="auto" start=${start}>${entries}</ol>`;
}

function inline(node) {
  if (typeof node === "string") return node;
  if (node.type === "break") return html`<br />`;
  if (node.type === "code") return html`<code dir="auto">${node.text}</code>`;
  if (node.type === "link") return link(node);
  const Tag = INLINE[node.type];
  return html`<${Tag}>${node.children.map(inline)}<//>`;
}

function link({ url, children }) {
  const rel = "noopener noreferrer nofollow";
  return html`<a href=${url} title=${url} target="_blank" rel=${rel}>${children.map(inline)}</a>`;
}
