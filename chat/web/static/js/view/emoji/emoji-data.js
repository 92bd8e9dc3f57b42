// All the emoji there are, loaded when somebody first wants one, and how to find one among them.
import { assetUrl } from "../../base/assets.js";
import { importFailed } from "../../browser/lazy.js";
import { language } from "../../text/locale.js";

const COMPONENTS = 2; // skin tones and hair: parts of emoji
const USUAL = "👍 ❤️ 😂 🎉 🙏 😊 😮 🔥 👏 😢 ✅ 👀 🙂 😉 😄 🤔 💪 🚀 👋 👌 💯 😍 🥳 🙌 😅 😎 ✨ ☕ ⭐ 👎 ❌ ⚠️ ☀️ 🎂 🍕 🐛".split(" ");
const loading = new Map(); // by language
const codes = new WeakMap(); // of the emoji of a language, by what is written between colons

/** All there are, in their usual order; rejects if the data cannot be had, and tries again the next time. Whether this
 * device can draw one, emoji-support.js says. */
export function loadEmoji() {
  const called = language();
  if (!loading.has(called)) loading.set(called, load(called));
  return loading.get(called);
}

function load(language) {
  return Promise.all([dataOf(`emojibase-${language}`), dataOf("emoji-shortcodes")])
    .then(([data, shortcodes]) => offered(data, shortcodes))
    .catch((problem) => {
      loading.delete(language);
      return importFailed(problem);
    });
}

async function dataOf(name) {
  const answer = await fetch(assetUrl(`vendor/${name}.json`));
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** The emoji of a data file, as the server takes them: {emoji, label, words, codes, group, tones}. */
export function offered(data, shortcodes = {}) {
  return data
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .sort((one, other) => one.order - other.order)
    .map(({ unicode, hexcode, label, tags = [], group, skins = [] }) => ({
      emoji: qualified(unicode),
      label,
      group,
      codes: [shortcodes[hexcode] ?? []].flat(),
      words: wordsOf(`${label} ${tags.join(" ")}`),
      tones: skins.length ? [1, 2, 3, 4, 5].map((tone) => oneTone(skins, tone)) : null,
    }));
}

/** The emoji that is written so between colons; undefined for none. */
export function emojiOf(all, code) {
  if (!codes.has(all)) codes.set(all, new Map(all.flatMap((one) => one.codes.map((each) => [each, one]))));
  return codes.get(all).get(code);
}

/** Those of which each word of the text begins a word, or whose code begins so. What is called just so comes first, then
 * what is used much, here (`recent`) or by most people, if it has such a word; then whose name begins with it. */
export function searchEmoji(all, text, recent = []) {
  const wanted = wordsOf(text);
  if (!wanted.length && !text.trim()) return all;
  const code = text.trim().toLowerCase().replace(/^:|:$/g, "").replace(/[\s-]+/g, "_");
  const usual = [...recent, ...USUAL];
  const placeOf = ({ emoji, tones }) => usual.findIndex((each) => each === emoji || tones?.includes(each));
  const fits = ({ words, codes: own }) =>
    own.some((each) => each.startsWith(code)) ||
    (wanted.length > 0 && wanted.every((word) => words.some((other) => other.startsWith(word))));
  const ranked = all.filter(fits).map((one) => ({ one, rank: rankOf(one, wanted, code, placeOf(one)) }));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ one }) => one);
}

/** `usual`: its place among those that are used much, or -1. */
function rankOf({ label, words, codes: own }, wanted, code, usual) {
  const name = wordsOf(label);
  const isBegun = own.some((each) => each.startsWith(code));
  if (own.includes(code)) return 0;
  if (usual >= 0 && wanted.length && wanted.every((word) => words.includes(word))) return 1 + usual / 100;
  if (name.join(" ") === wanted.join(" ")) return 2;
  if (usual >= 0 && isBegun) return 3 + usual / 100;
  if (name[0] === wanted[0]) return 4;
  if (isBegun) return 5;
  if (name.includes(wanted[0])) return 6;
  return name[0]?.startsWith(wanted[0]) ? 7 : 8;
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
