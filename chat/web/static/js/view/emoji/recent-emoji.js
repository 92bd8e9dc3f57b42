// What this browser's person picked last, and the skin tone they like.
import { readLocal, writeLocal } from "../../browser/local-storage.js";

const USUAL = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];
const RECENT = "hearth.recent-emoji";
const USES = "hearth.emoji-uses";
const MOST_USES = 200; // counted: then all count half, so that what one used to use makes room
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
  const uses = { ...usesOf(), [emoji]: (usesOf()[emoji] ?? 0) + 1 };
  const isFull = Object.values(uses).reduce((sum, each) => sum + each, 0) > MOST_USES;
  const kept = Object.entries(uses).map(([each, count]) => [each, isFull ? count >> 1 : count]);
  writeLocal(USES, Object.fromEntries(kept.filter(([, count]) => count > 0)));
}

/** Those used most, filled up with what most people react with. */
export function mostUsed(most) {
  const uses = usesOf();
  const used = recentEmoji().filter((emoji) => uses[emoji] > 1);
  return [...new Set([...used.sort((one, other) => uses[other] - uses[one]), ...USUAL])].slice(0, most);
}

function usesOf() {
  const kept = readLocal(USES) ?? {};
  return Object.fromEntries(Object.entries(kept).filter(([, count]) => Number.isSafeInteger(count)));
}

export function skinTone() {
  const tone = readLocal(TONE);
  return [1, 2, 3, 4, 5].includes(tone) ? tone : 0;
}

export function rememberSkinTone(tone) {
  writeLocal(TONE, tone);
}
