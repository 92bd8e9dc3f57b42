// How far one has read: known here at once, told to the server as soon as it can hear it.
import { isReadAnswer } from "../server/shapes.js";
import { putRead } from "../state/chats.js";
import { isPassing } from "../state/outbox.js";
import { change, state, subscribe } from "../state/store.js";
import { ask } from "./connection.js";

const GATHER_MS = 300; // scrolling reads many messages, and one number says it
const LONGEST_PAUSE_MS = 8000;

let timer = 0;
let pause = GATHER_MS;

export function markRead(chatId, seq) {
  const { chats, session } = state();
  const chat = chats[chatId];
  const upTo = Math.min(seq, chat?.lastSeq ?? 0);
  if (!chat || chat.readSeq >= upTo) return;
  change((before) => ({
    ...putRead(before, chatId, session.me.id, upTo),
    unsentReads: { ...before.unsentReads, [chatId]: upTo },
  }));
}

/** Tell the server, from now on. */
export function startReadPositions() {
  subscribe(tellSoon);
}

function tellSoon({ unsentReads, connection }) {
  const isWaiting = connection === "online" && Object.keys(unsentReads).length > 0;
  if (isWaiting) timer ||= setTimeout(tellAll, pause);
}

async function tellAll() {
  const areHeard = await Promise.all(Object.entries(state().unsentReads).map(tellOne));
  pause = areHeard.every(Boolean) ? GATHER_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
  timer = 0;
  tellSoon(state()); // what was read meanwhile
}

/** Returns whether the server has heard it, or never wants to. */
async function tellOne([chatId, seq]) {
  try {
    await ask("chat:read", { chatId, seq }, isReadAnswer);
  } catch (problem) {
    if (isPassing(problem)) return false;
  }
  change((before) => (before.unsentReads[chatId] === seq ? withoutRead(before, chatId) : before));
  return true;
}

function withoutRead(before, chatId) {
  const { [chatId]: _, ...unsentReads } = before.unsentReads;
  return { ...before, unsentReads };
}
