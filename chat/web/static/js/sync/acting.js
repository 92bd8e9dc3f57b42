// Edits, reactions and deletions: kept and shown at once, and told to the server in their order, with the outbox.
import { newId } from "../base/new-id.js";
import { nextMoment } from "../base/time.js";
import { read } from "../browser/indexed-db.js";
import { call } from "../server/call.js";
import { isMessage } from "../server/shapes.js";
import { addAct, failAct, nextAct, removeAct, retryAct } from "../state/acts.js";
import { putMessage } from "../state/messages.js";
import { draftOf, isPassing, rewriteDraft } from "../state/outbox.js";
import { change, state } from "../state/store.js";
import { readAgain, whenKept } from "./outbox-storage.js";
import { inOrder } from "./sending.js";

/** Give a message of one's own another body; one that was refused is sent with that. */
export function editMessage(message, body) {
  const draft = draftOf(state(), message.clientId);
  if (draft?.state === "failed") return change((before) => rewriteDraft(before, draft.clientId, body));
  return doTo(message, { act: "edit", body });
}

export function deleteMessage(message) {
  return doTo(message, { act: "delete" });
}

export function setReaction(message, emoji, isOn) {
  return doTo(message, { act: isOn ? "react" : "unreact", emoji });
}

/** Try once more what was refused. */
export function retryActOf({ clientId }) {
  change((before) => retryAct(before, clientId));
}

/** Let the message be as it was. */
export function discardAct({ clientId }) {
  change((before) => removeAct(before, clientId));
}

/** Tell the server what waits, if there is a connection. */
export function sendActs() {
  if (state().connection !== "online") return;
  const waiting = state().acts.filter((act) => act.state === "sending");
  for (const chatId of new Set(waiting.map((act) => act.chatId))) {
    inOrder(`acts-${chatId}`, () => nextAct(state(), chatId), () => sendNext(chatId));
  }
}

function doTo({ id, clientId, seq, chatId }, what) {
  const at = nextMoment();
  const act = { clientId: newId(), chatId, message: { id, clientId, seq }, at, state: "sending", error: null, ...what };
  change((before) => addAct(before, act));
}

/** Returns why to wait before going on, or null. */
async function sendNext(chatId) {
  await whenKept();
  const act = nextAct(state(), chatId);
  if (!act) return null;
  if ((await read("acts", act.clientId))?.state !== "sending") {
    await readAgain(); // another tab was here
    return nextAct(state(), chatId) === act ? {} : null;
  }
  try {
    const message = await submit(act);
    change((before) => removeAct(before.chats[chatId] ? putMessage(before, message) : before, act.clientId));
  } catch (problem) {
    if (isPassing(problem)) return problem;
    change((before) => failAct(before, act, problem));
  }
  await whenKept();
  return null;
}

function submit({ act, message: { id }, body, emoji }) {
  const path = `/api/messages/${id}`;
  if (act === "edit") return call("PATCH", path, { body }, isMessage);
  if (act === "delete") return call("DELETE", path, undefined, isMessage);
  const reaction = `${path}/reactions/${encodeURIComponent(emoji)}`;
  return call(act === "react" ? "PUT" : "DELETE", reaction, undefined, isMessage);
}
