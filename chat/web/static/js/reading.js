// How far one has read: known here at once, told to the server as soon as it can hear it.
import { putRead } from "./chats.js";
import { isPassing } from "./queue.js";
import { isReadAnswer } from "./shapes.js";
import { ask } from "./socket.js";
import { change, state, subscribe } from "./store.js";

const GATHER_MS = 300; // scrolling reads many messages, and one number says it

let timer = 0;

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

subscribe(tellSoon);

function tellSoon({ unsentReads, connection }) {
  const isWaiting = connection === "online" && Object.keys(unsentReads).length > 0;
  if (isWaiting) timer ||= setTimeout(tellAll, GATHER_MS);
}

async function tellAll() {
  await Promise.all(Object.entries(state().unsentReads).map(tellOne));
  timer = 0;
  tellSoon(state()); // what was read meanwhile
}

async function tellOne([chatId, seq]) {
  try {
    await ask("chat:read", { chatId, seq }, isReadAnswer);
  } catch (problem) {
    if (isPassing(problem)) return;
  }
  change((before) => (before.unsentReads[chatId] === seq ? withoutRead(before, chatId) : before));
}

function withoutRead(before, chatId) {
  const { [chatId]: _, ...unsentReads } = before.unsentReads;
  return { ...before, unsentReads };
}
