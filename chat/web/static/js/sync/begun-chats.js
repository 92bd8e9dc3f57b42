// Direct chats come to be with the first word that is said in them: until then they are this page's alone.
import { personOf } from "../base/begun-id.js";
import { go, linkTo, route } from "../browser/route.js";
import { call } from "../server/call.js";
import { isChatWithUsers } from "../server/shapes.js";
import { directWith, moveUnsent } from "../state/begun-chats.js";
import { putChat } from "../state/chats.js";
import { allDrafts, moveDraft, onDrafts } from "../state/drafts.js";
import { putUsers } from "../state/people.js";
import { change, state, subscribe } from "../state/store.js";

/** Have the server make the chat, for there is something to say in it. All that was written for it then follows. */
export async function makeReal(chatId) {
  const { chat, users } = await call("POST", "/api/chats/direct", { userId: personOf(chatId) }, isChatWithUsers);
  change((before) => putChat(putUsers(before, users), chat));
}

/** From now on, whenever there is a chat with somebody whom one was about to write to, go on in that. */
export function startBegunChats() {
  subscribe(look);
  onDrafts(() => look(state()));
}

function look(now) {
  if (now.session.phase !== "signed-in") return;
  const ids = [route().chatId, ...unsent(now).map(({ chatId }) => chatId), ...Object.keys(allDrafts())];
  for (const chatId of new Set(ids.filter(personOf))) {
    const chat = directWith(now, personOf(chatId));
    if (chat) goOnIn(chat.id, chatId);
  }
}

function unsent({ outbox, acts }) {
  return [...outbox, ...acts];
}

function goOnIn(chatId, begunId) {
  moveDraft(begunId, chatId);
  if (unsent(state()).some((each) => each.chatId === begunId)) change((before) => moveUnsent(before, begunId, chatId));
  if (route().chatId === begunId) go(linkTo.chat(chatId), { replace: true });
}
