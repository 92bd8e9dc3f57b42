// Where one was reading in each chat, for when one comes back to it, as long as the page lives.

const places = new Map(); // by chat: {seq, above}, the message at the top and how much of it is above what one sees

/** Remember a place, or with null that one was at the end. */
export function keepPlace(chatId, place) {
  if (place) places.set(chatId, place);
  else places.delete(chatId);
}

/** A target for the log, or null where one was at the end or never. */
export function placeIn(chatId) {
  const place = places.get(chatId);
  return place ? { ...place, isPlace: true, isQuiet: true } : null;
}
