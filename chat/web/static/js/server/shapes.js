// What the server's answers must look like, as far as the page would break without it.

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value) => typeof value === "string" && value !== "";
const isNumber = (value) => Number.isSafeInteger(value);
const isListOf = (isItem) => (value) => Array.isArray(value) && value.every(isItem);

export const isUser = (value) => isObject(value) && isId(value.id) && typeof value.name === "string";
const isUserList = isListOf(isUser);
const isMember = (value) => isObject(value) && isId(value.userId) && isNumber(value.readSeq);

export const isFile = (value) => isObject(value) && [value.id, value.name, value.url].every(isId) && isNumber(value.size);

export function isMessage(value) {
  if (!isObject(value) || ![value.id, value.chatId, value.senderId].every(isId)) return false;
  if (!isNumber(value.seq) || !isNumber(value.change)) return false;
  if (value.deletedAt) return true;
  if (!isListOf(isId)(value.mentions ?? []) || !Array.isArray(value.mentionedAs ?? [])) return false;
  return typeof value.body === "string" && Array.isArray(value.reactions) && isListOf(isFile)(value.attachments ?? []);
}

export function isChat(value) {
  if (!isObject(value) || !isId(value.id) || !isListOf(isMember)(value.members)) return false;
  if (!isListOf(isNumber)(value.mentionSeqs ?? []) || !isNumber(value.markedSeq ?? 0)) return false;
  return [value.version, value.lastSeq, value.lastChange].every(isNumber);
}

export const isChatWithUsers = (value) => isObject(value) && isChat(value.chat) && isUserList(value.users);
export const isTokens = (value) => isObject(value) && isUser(value.user) && isId(value.accessToken);
export const isServer = (value) => isObject(value) && typeof value.hasAccounts === "boolean";
export const isListed = (isItem) => (value) => isObject(value) && isListOf(isItem)(value.items);
export const isPage = (value) => isListed(isMessage)(value) && isUserList(value.users);

const isRange = (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber);

function isHit(value) {
  if (!isObject(value) || ![value.chatId, value.messageId, value.senderId, value.createdAt].every(isId)) return false;
  return isNumber(value.seq) && typeof value.excerpt === "string" && isListOf(isRange)(value.matches) && isListOf(isRange)(value.fileNameMatches ?? []);
}

export const isFound = (value) => isListed(isHit)(value) && isUserList(value.users);
export const isReadAnswer = (value) => isObject(value) && isNumber(value.readSeq);


export function isPreferences(value) {
  if (!isObject(value) || typeof value.mail !== "boolean" || !isObject(value.push ?? {})) return false;
  const { quiet } = value;
  return quiet === null || (isObject(quiet) && [quiet.from, quiet.to, quiet.timeZone].every(isId));
}

const isMissed = (value) => isListed(isMessage)(value) && isNumber(value.toChange);

export function isSyncAnswer(value) {
  if (!isObject(value) || !isListOf(isChat)(value.chats) || !isUserList(value.users)) return false;
  if (!isListOf(isId)(value.gone) || !isListOf(isId)(value.online) || !isId(value.time)) return false;
  return isObject(value.messages) && Object.values(value.messages).every(isMissed);
}

function isMark({ chatId, markedSeq, mentionSeqs = [], deletedSeqs = [] }) {
  return isId(chatId) && (markedSeq === null || isNumber(markedSeq)) && [mentionSeqs, deletedSeqs].every(isListOf(isNumber));
}

const EVENTS = {
  "ready": (value) => isUser(value.user),
  "message:new": isMessage,
  "message:changed": isMessage,
  "chat:new": isChatWithUsers,
  "chat:changed": isChatWithUsers,
  "chat:gone": (value) => isId(value.chatId),
  "chat:read": (value) => isId(value.chatId) && isId(value.userId) && isNumber(value.readSeq),
  "chat:marked": isMark,
  "user:changed": isUser,
  "notifications:changed": isPreferences,
  "presence": (value) => isId(value.userId),
  "typing": (value) => isId(value.chatId) && isId(value.userId),
};

/** Whether an event carries what it must; one that nobody here knows may carry anything. */
export function isSound(event, payload) {
  return isObject(payload) && (EVENTS[event]?.(payload) ?? true);
}
