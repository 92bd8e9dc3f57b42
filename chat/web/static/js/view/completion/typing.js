// Putting words into a box to write in, as if they had been typed: so that undoing takes them out again.

/** Put a text in the place of what stands from `start` to `end`. The box has the focus afterwards, and the caret behind it.
 *
 * `setRangeText` would forget what can be undone; `execCommand` is what browsers have that does not. */
export function typeInto(box, text, start = box.selectionStart, end = box.selectionEnd) {
  box.focus();
  box.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, text)) return;
  box.setRangeText(text, start, end, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}
