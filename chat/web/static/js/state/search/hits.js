// A hit: a message that was found, as far as its line shows it. {chatId, messageId, seq, senderId, createdAt, editedAt, excerpt,
// matches, attachments, fileName, fileNameMatches}, as GET /api/search has it; what is edited meanwhile, and mentions, are told
// likewise here.
import { summaryOf } from "../../text/file-words.js";
import { excerptAround, matchesOf, oneLine } from "../../text/reading/matches.js";
import { HAS_AT, mentionAt, namesOf } from "../../text/reading/names.js";

/** A message that mentions one, as a hit: around the first that it is mentioned as. */
export function hitOf(message) {
  const { id: messageId, chatId, seq, senderId, createdAt, editedAt } = message;
  const names = namesOf(message).map((name) => ({ ...name, as: oneLine(name.as) }));
  const told = excerptAround(oneLine(message.body), (text) => placesOf(names, text));
  const attachments = summaryOf(message.attachments);
  return { chatId, messageId, seq, senderId, createdAt, editedAt, ...told, attachments, fileName: null, fileNameMatches: [] };
}

/** The hit as the message reads now, if it was edited since: the server's excerpt is the better one. For the words that were searched for. */
export function retold(hit, message, q) {
  if (!message.editedAt || hit.editedAt === message.editedAt) return hit;
  const told = excerptAround(oneLine(message.body), (text) => matchesOf(text, q));
  return { ...hit, ...told, editedAt: message.editedAt };
}

function placesOf(names, text) {
  const signs = [...text.matchAll(new RegExp(HAS_AT, "gu"))].map(({ index }) => ({ index, found: mentionAt(text, index, names) }));
  return signs.filter(({ found }) => found).map(({ index, found }) => [index, index + found.length]);
}
