// What a message says, as elements. Nothing of it is ever read as HTML.
import { chatOf } from "../../state/begun-chats.js";
import { likelyNames } from "../../state/named.js";
import { state } from "../../state/store.js";
import { directionOf } from "../../text/reading/bidi.js";
import { isFewEmoji } from "../../text/emoji.js";
import { wordsOf } from "../../text/excerpt.js";
import { parse } from "../../text/markdown.js";
import { HAS_AT, namesOf } from "../../text/reading/names.js";
import { html, memo } from "../base/html.js";
import { Mention } from "../people/mention.js";
import { Code } from "./code.js";

const trees = new WeakMap();
const INLINE = { bold: "strong", italic: "em", strike: "s" };

/** The body of a message; read once per message object. */
export const Text = memo(({ message }) => {
  const look = isFewEmoji(message.body) ? "text few-emoji" : "text";
  return html`<div class=${look}>${treeOf(message).map(block)}</div>`;
});

function treeOf(message) {
  if (!trees.has(message)) trees.set(message, parse(message.body, namesFor(message)));
  return trees.get(message);
}

/** What is on its way looks as it will, when the server has said whom it mentions. */
function namesFor(message) {
  const chat = (message.pending || message.acts) && HAS_AT.test(message.body) && chatOf(state(), message.chatId);
  const names = [...namesOf(message), ...(chat ? likelyNames(state(), chat) : [])];
  return names.sort((one, other) => other.as.length - one.as.length);
}

function block(node) {
  if (node.type === "paragraph") return html`<p dir="auto">${node.children.map(inline)}</p>`;
  if (node.type === "quote") return html`<blockquote dir=${directionIn(node)}>${node.children.map(block)}</blockquote>`;
  if (node.type === "list") return list(node);
  return html`<${Code} node=${node} />`;
}

/** The side of bullets, numbers and bars: `dir="auto"` would not look into paragraphs, which have a direction of their own. */
function directionIn(node) {
  return directionOf(wordsOf(node));
}

function list(node) {
  const { start, items, numbers, sign } = node;
  const dir = directionIn(node);
  if (start === null) return html`<ul dir=${dir}>${items.map((blocks) => html`<li>${blocks.map(block)}</li>`)}</ul>`;
  return html`
    <ol dir=${dir} start=${start} class=${sign ? "with-brackets" : undefined}>
      ${items.map((blocks, index) => html`<li value=${numbers?.[index]}>${blocks.map(block)}</li>`)}
    </ol>
  `;
}

function inline(node) {
  if (typeof node === "string") return node;
  if (node.type === "break") return html`<br />`;
  if (node.type === "code") return html`<code dir="auto">${node.text}</code>`;
  if (node.type === "link") return link(node);
  if (node.type === "mention") return html`<${Mention} node=${node} />`;
  const Tag = INLINE[node.type];
  return html`<${Tag}>${node.children.map(inline)}<//>`;
}

/** With where it leads beside it, if it could pass for another. */
function link({ url, children, besides }) {
  const { href } = new URL(url);
  const words = html`<bdi>${children.map(inline)}</bdi>`;
  const rel = "noopener noreferrer nofollow";
  const whole = html`<a href=${href} title=${href} target="_blank" rel=${rel}>${words}</a>`;
  return besides ? html`${whole}${" "}<bdi class="leads-to" dir="ltr">(${besides})</bdi>` : whole;
}
