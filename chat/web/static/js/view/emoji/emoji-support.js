// Which emoji this device can draw. A font that is older than an emoji leaves an empty box for it, or takes it apart.
import { readLocal, writeLocal } from "../../browser/local-storage.js";

const KEPT = "hearth.drawable-emoji";
const SIDE = 24; // pixels
const AT_ONCE = 60;
const KNOWN = "😀"; // older than all that may be missing
const FAMILIAR = ["👍", "❤️", "😂", "🎉", "🙏", "🔥", "🐻", "🍎", "⚽", "🏠"]; // if most are missing, one cannot see what is drawn
const NOTHING = "\u{DFFFD}"; // no character, in a part of Unicode that is to stay empty
const TAGS = /[\u{E0020}-\u{E007F}]+/u;

const kept = { of: null, can: new Map() }; // by emoji, in this version of the browser
let canvas = null; // false where one cannot see what is drawn on it, as in a browser that guards against fingerprinting
let timer = 0;

/** Those of the emoji that can be drawn, without skin tones where those cannot be. Drawing all takes half a second, so only
 * what is asked about is drawn, and each once in every version of a browser. */
export function drawable(some) {
  look(some.flatMap(({ emoji, tones }) => (tones?.[0] ? [emoji, tones[0]] : [emoji])));
  const can = (emoji) => kept.can.get(emoji) !== false;
  return some
    .filter(({ emoji }) => can(emoji))
    .map((one) => (one.tones?.[0] && !can(one.tones[0]) ? { ...one, tones: null } : one));
}

function look(sample) {
  recall();
  const fresh = sample.filter((emoji) => !kept.can.has(emoji));
  if (!fresh.length) return;
  for (let from = 0; from < fresh.length; from += AT_ONCE) {
    const some = fresh.slice(from, from + AT_ONCE);
    const lacking = new Set(lackingOf(some));
    for (const emoji of some) kept.can.set(emoji, !lacking.has(emoji));
  }
  timer ||= setTimeout(keep, 1000);
}

function recall() {
  const of = navigator.userAgent;
  if (kept.of === of) return;
  kept.of = of;
  const { can, cannot, ...from } = readLocal(KEPT) ?? {};
  if (from.of !== of || ![can, cannot].every((each) => typeof each === "string")) return;
  for (const [what, list] of [[true, can], [false, cannot]]) {
    for (const emoji of list.split(" ")) kept.can.set(emoji, what);
  }
}

function keep() {
  timer = 0;
  const those = (what) => [...kept.can].filter(([, can]) => can === what).map(([emoji]) => emoji).join(" ");
  writeLocal(KEPT, { of: kept.of, can: those(true), cannot: those(false) });
}

/** What cannot be drawn, as far as one can see it. */
function lackingOf(some) {
  canvas ??= canvasToSee();
  return canvas ? missingOn(canvas, some) : [];
}

function canvasToSee() {
  const context = contextFor(AT_ONCE);
  return context && missingOn(context, FAMILIAR).length < FAMILIAR.length / 2 ? context : false;
}

function missingOn(context, some) {
  const [[known, nothing], width] = [drawn(context, [KNOWN, NOTHING]), context.measureText(KNOWN).width];
  const isThere = known.isInColour
    ? (picture) => picture.isInColour
    : (picture) => isSame(known, nothing) || !isSame(picture, nothing);
  const isApart = (emoji) => context.measureText(emoji).width > 1.4 * width;
  const pictures = drawn(context, some);
  const missing = some.filter((emoji, index) => isApart(emoji) || !isThere(pictures[index]));
  return [...missing, ...withoutTags(context, some)];
}

/** Flags of parts of a country, where they are no more than the flag that their tags are put to. */
function withoutTags(context, some) {
  return some.filter((emoji) => TAGS.test(emoji)).filter((emoji) => isSame(...drawn(context, [emoji, emoji.replace(TAGS, "")])));
}

function contextFor(count) {
  const canvas = Object.assign(document.createElement("canvas"), { width: count * SIDE, height: 2 * SIDE });
  return canvas.getContext("2d", { willReadFrequently: true });
}

/** {pixels, isInColour} of each: a font's own colours stay as they are, and a box has the colour that one writes in. */
function drawn(context, texts) {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.font = `${SIDE * 0.6}px ${getComputedStyle(document.documentElement).getPropertyValue("--emoji")}`;
  context.textBaseline = "middle";
  ["#000", "#f00"].forEach((colour, line) => {
    context.fillStyle = colour;
    texts.forEach((text, index) => context.fillText(text, index * SIDE, (line + 0.5) * SIDE, SIDE));
  });
  const { data } = context.getImageData(0, 0, texts.length * SIDE, 2 * SIDE);
  const pixels = new Uint32Array(data.buffer);
  return texts.map((_, index) => {
    const [black, red] = [0, 1].map((line) => cell(pixels, texts.length * SIDE, index * SIDE, line * SIDE));
    return { black, isInColour: black.some((pixel, at) => pixel >>> 24 > 128 && pixel === red[at]) };
  });
}

function cell(pixels, width, left, top) {
  const lines = Array.from({ length: SIDE }, (_, line) => (top + line) * width + left);
  return lines.flatMap((start) => [...pixels.subarray(start, start + SIDE)]);
}

function isSame(one, other) {
  return one.black.every((pixel, at) => pixel === other.black[at]);
}
