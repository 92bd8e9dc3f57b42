// What this browser's person picked last, and the skin tone they like.
import { readLocal, writeLocal } from "../../browser/local-storage.js";

const RECENT = "hearth.recent-emoji";
const TONE = "hearth.skin-tone";
const MOST_RECENT = 24;

/** The last used, the latest first. */
export function recentEmoji() {
  const kept = readLocal(RECENT);
  return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === "string").slice(0, MOST_RECENT) : [];
}

/** Those of them that are among all that can be offered, with what they are called: {emoji, label}. */
export function recentOf(all) {
  return recentEmoji().flatMap((emoji) => {
    const known = all.find((one) => one.emoji === emoji || one.tones?.includes(emoji));
    return known ? [{ emoji, label: known.label }] : [];
  });
}

export function rememberEmoji(emoji) {
  writeLocal(RECENT, [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, MOST_RECENT));
}

export function skinTone() {
  const tone = readLocal(TONE);
  return [1, 2, 3, 4, 5].includes(tone) ? tone : 0;
}

export function rememberSkinTone(tone) {
  writeLocal(TONE, tone);
}
