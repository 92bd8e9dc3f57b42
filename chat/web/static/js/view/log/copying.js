// Copying more than one message: each with who said it and when, once, and then what it says. Within one message it is
// the browser that copies.

const NOT_SAID = ".quote, .edited, .code-head, .visually-hidden, [role=status], svg, audio, video, .icon-button";
const KEPT = new Set(["href", "dir", "start", "value", "datetime"]);

/** For the document's copy event. */
export function copyMessages(event, log) {
  const selection = getSelection();
  if (!selection.rangeCount || !(log.contains(selection.anchorNode) || log.contains(selection.focusNode))) return;
  const span = spanOf(selection);
  const parts = [...log.querySelectorAll(".day, .message")].filter((part) => span.intersectsNode(part)).map((part) => partOf(part, span));
  const found = parts.filter(Boolean);
  if (found.filter(({ isMessage }) => isMessage).length < 2) return;
  event.clipboardData.setData("text/plain", found.map(({ text }) => text).join("\n\n"));
  event.clipboardData.setData("text/html", markupOf(found.flatMap(({ nodes }) => nodes)));
  event.preventDefault();
}

/** From the first of what is selected to the last: Firefox has a range for each piece. */
function spanOf(selection) {
  const span = selection.getRangeAt(0).cloneRange();
  const last = selection.getRangeAt(selection.rangeCount - 1);
  span.setEnd(last.endContainer, last.endOffset);
  return span;
}

/** {text, nodes, isMessage} of what is selected of a day or a message; null if that is nothing. */
function partOf(part, span) {
  const isMessage = part.matches(".message");
  const said = cleaned(within(isMessage ? part.querySelector("[id$=-said]") : part, span));
  const text = textOf(said);
  if (!text) return null;
  if (!isMessage) return { text, nodes: [said] };
  const [name, time] = ["bdi", "time"].map((tag) => part.querySelector(`[id$=-by] ${tag}`));
  const by = document.createElement("p");
  by.append(element("b", name.textContent), time ? ` ${time.textContent}` : "");
  return { text: `${by.textContent}\n${text}`, nodes: [by, said], isMessage };
}

function within(part, span) {
  const range = document.createRange();
  range.selectNodeContents(part);
  if (range.compareBoundaryPoints(Range.START_TO_START, span) < 0) range.setStart(span.startContainer, span.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, span) > 0) range.setEnd(span.endContainer, span.endOffset);
  return range.cloneContents();
}

/** What was said, without what only works in the page. */
function cleaned(fragment) {
  const whole = element("div");
  whole.append(fragment);
  for (const picture of whole.querySelectorAll("img")) picture.replaceWith(picture.alt);
  for (const part of whole.querySelectorAll(NOT_SAID)) part.remove();
  for (const part of whole.querySelectorAll("*")) {
    for (const { name } of [...part.attributes]) if (!KEPT.has(name)) part.removeAttribute(name);
  }
  return whole;
}

/** The text in its lines, as the browser reads it from what is drawn. */
function textOf(whole) {
  const drawn = element("div");
  drawn.className = "copied";
  drawn.append(...[...whole.childNodes].map((node) => node.cloneNode(true)));
  document.body.append(drawn);
  const text = drawn.innerText.trim();
  drawn.remove();
  return text;
}

function markupOf(nodes) {
  const whole = element("div");
  whole.append(...nodes);
  return new XMLSerializer().serializeToString(whole).replace(/ xmlns="[^"]*"/, "");
}

function element(tag, text = "") {
  return Object.assign(document.createElement(tag), { textContent: text });
}
