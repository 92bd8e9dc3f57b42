// All the emoji there are, loaded when somebody first wants one, and how to find one among them.
import { assetUrl } from "../../base/assets.js";
import { importFailed } from "../../browser/lazy.js";
import { language } from "../../text/locale.js";
import { drawableOf } from "./emoji-support.js";

const COMPONENTS = 2; // skin tones and hair: parts of emoji
const loading = new Map(); // by language

/** All that this device can draw, in their usual order; rejects if the data cannot be had, and tries again the next time. */
export function loadEmoji() {
  const called = language();
  if (!loading.has(called)) loading.set(called, load(called));
  return loading.get(called);
}

function load(language) {
  return fetch(assetUrl(`vendor/emojibase-${language}.json`))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))))
    .then(offered)
    .then(drawableOf)
    .catch((problem) => {
      loading.delete(language);
      return importFailed(problem);
    });
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
      words: wordsOf(`${label} ${tags.join(" ")}`),
      tones: skins.length ? [1, 2, 3, 4, 5].map((tone) => oneTone(skins, tone)) : null,
    }));
}

/** Those of which each word of the text begins a word; whose name is the text come first, then whose name has its first
 * word, then whose name begins so. */
export function searchEmoji(all, text) {
  const wanted = wordsOf(text);
  if (!wanted.length) return all;
  const fits = ({ words }) => wanted.every((word) => words.some((other) => other.startsWith(word)));
  const ranked = all.filter(fits).map((emoji) => ({ emoji, rank: rankOf(wordsOf(emoji.label), wanted) }));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ emoji }) => emoji);
}

function rankOf(name, wanted) {
  if (name.join(" ") === wanted.join(" ")) return 0;
  if (name[0] === wanted[0]) return 1;
  if (name.includes(wanted[0])) return 2;
  return name[0]?.startsWith(wanted[0]) ? 3 : 4;
}

function wordsOf(text) {
  return text.toLowerCase().split(/[\s_:,-]+/).filter(Boolean);
}

/** In the skin tone (1 to 5; 0 is none) where there is one. */
export function inTone({ emoji, tones }, tone) {
  return (tone && tones?.[tone - 1]) || emoji;
}

/** Without the selector that the data adds to emoji which need none. */
function qualified(emoji) {
  return emoji.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, "$1");
}

function oneTone(skins, tone) {
  const isSo = ({ hexcode }) => hexcode.match(/1F3F[B-F]/g)?.every((code) => code === `1F3F${"ABCDEF"[tone]}`);
  return skins.find(isSo)?.unicode ?? null;
}
