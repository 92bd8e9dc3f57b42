// The emoji there are, loaded when somebody first wants one; how to find one; and which ones this browser used last.

const DATA = new URL("../vendor/emojibase-en.json", import.meta.url);
const COMPONENTS = 2; // skin tones and hair: parts of emoji
const RECENT = "hearth:recent-emoji";
const TONE = "hearth:skin-tone";
const MOST_RECENT = 24;
const ONE =
  "(?:\\p{RI}\\p{RI}|[0-9#*]\\uFE0F?\\u20E3|" +
  "\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?[\\u{E0020}-\\u{E007F}]*(?:\\u200D\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?)*)";
const FEW = new RegExp(`^\\s*(?:${ONE}\\s*){1,3}$`, "u");
let loading = null;

/** All that can be offered, in their usual order; rejects if the data cannot be had, and tries again the next time. */
export function loadEmoji() {
  loading ??= fetch(DATA)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))))
    .then(offered)
    .catch((problem) => {
      loading = null;
      throw problem;
    });
  return loading;
}

/** The emoji of a data file, as the server takes them: {emoji, label, tags, group, tones}. */
export function offered(data) {
  return data
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .sort((one, other) => one.order - other.order)
    .map(({ unicode, label, tags = [], group, skins = [] }) => ({
      emoji: qualified(unicode),
      label,
      group,
      words: `${label} ${tags.join(" ")}`.toLowerCase().split(/[\s_:,-]+/),
      tones: skins.length ? [1, 2, 3, 4, 5].map((tone) => oneTone(skins, tone)) : null,
    }));
}

/** Those of which each word of the text begins a word; whose name begins so come first. */
export function searchEmoji(all, text) {
  const wanted = text.toLowerCase().split(/[\s_:,-]+/).filter(Boolean);
  const fits = ({ words }) => wanted.every((word) => words.some((other) => other.startsWith(word)));
  const isNamedSo = ({ label }) => label.toLowerCase().startsWith(wanted[0]);
  const found = wanted.length ? all.filter(fits) : all;
  return [...found.filter(isNamedSo), ...found.filter((emoji) => !isNamedSo(emoji))];
}

/** In the skin tone (1 to 5; 0 is none) where there is one. */
export function inTone({ emoji, tones }, tone) {
  return (tone && tones?.[tone - 1]) || emoji;
}

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

/** Without the selector that the data adds to emoji which need none. */
function qualified(emoji) {
  return emoji.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, "$1");
}

function oneTone(skins, tone) {
  const isSo = ({ hexcode }) => hexcode.match(/1F3F[B-F]/g)?.every((code) => code === `1F3F${"ABCDEF"[tone]}`);
  return skins.find(isSo)?.unicode ?? null;
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
