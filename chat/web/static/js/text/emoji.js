// Emoji as they are used: which messages are nothing but emoji, and what this browser used last. All that there
// are is in emoji-data.js.

const RECENT = "hearth.recent-emoji";
const TONE = "hearth.skin-tone";
const MOST_RECENT = 24;
const ONE =
  "(?:\\p{RI}\\p{RI}|[0-9#*]\\uFE0F?\\u20E3|" +
  "\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?[\\u{E0020}-\\u{E007F}]*(?:\\u200D\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?)*)";
const FEW = new RegExp(`^\\s*(?:${ONE}\\s*){1,3}$`, "u");

/** Whether a message is one to three emoji and nothing else. */
export function isFewEmoji(text) {
  return text.length < 100 && FEW.test(text);
}

/** The last used, the latest first. */
export function recentEmoji() {
  const kept = remembered(RECENT);
  return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === "string").slice(0, MOST_RECENT) : [];
}

export function rememberEmoji(emoji) {
  remember(RECENT, [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, MOST_RECENT));
}

export function skinTone() {
  const tone = remembered(TONE);
  return [1, 2, 3, 4, 5].includes(tone) ? tone : 0;
}

export function rememberSkinTone(tone) {
  remember(TONE, tone);
}

function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still has the emoji.
  }
}
