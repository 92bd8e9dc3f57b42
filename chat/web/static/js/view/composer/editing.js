// An edit under way: it is kept with the draft of its chat, and survives a look elsewhere and a reload as that does.
import { draftOf, keepDraft } from "../../state/drafts.js";
import { useLayoutEffect, useRef } from "../base/html.js";

/** Put the message to edit into the box, and afterwards the draft back. */
export function useEditedText(editing, chatId, setText, setProblem) {
  const before = useRef(null);
  useLayoutEffect(() => {
    if (isSameEdit(editing, before.current)) return;
    before.current = editing;
    const draft = draftOf(chatId);
    const isGoingOn = editing && isSameEdit(draft?.editing, editing);
    const next = isGoingOn ? draft.editing.text : editing ? editing.body : (draft?.text ?? "");
    setText(next);
    setProblem(null);
    const kept = editing ? { ...kernelOf(editing), text: next } : undefined;
    if (kept || draft?.editing) keepDraft(chatId, { ...draft, editing: kept });
  }, [editing]);
}

/** What stands in the box of a chat that one comes back to. */
export function textOf(draft) {
  return (draft?.editing ?? draft)?.text ?? "";
}

/** What has to be known of a message to go on editing it after a reload. */
export function kernelOf({ id, clientId, seq, chatId, senderId, body, attachments = [] }) {
  return { id, clientId, seq, chatId, senderId, body, attachments: attachments.map(({ name }) => ({ name })) };
}

export function isSameEdit(one, other) {
  if (!one || !other) return !one && !other;
  return one.clientId ? one.clientId === other.clientId : one.id === other.id;
}
