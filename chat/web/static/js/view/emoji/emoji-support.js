// Which emoji this device can draw. A font that is older than an emoji leaves an empty box for it, or takes it apart.
import { readLocal, writeLocal } from "../../browser/local-storage.js";

const KEPT = "hearth.undrawable-emoji";
const SIDE = 24; // pixels
const AT_ONCE = 60;
const KNOWN = "😀"; // older than all that may be missing
const NOTHING = "\u{DFFFD}"; // no character, in a part of Unicode that is to stay empty
const TAGS = /[\u{E0020}-\u{E007F}]+/u;

/** Those of the emoji that can be drawn, without skin tones where those cannot be. Drawing all takes half a second, bit
 * by bit, and is done once in each version of a browser. */
export async function drawableOf(all) {
  const sample = all.flatMap(({ emoji, tones }) => (tones?.[0] ? [emoji, tones[0]] : [emoji]));
  const lacking = new Set(await undrawableOf(sample));
  return all
    .filter(({ emoji }) => !lacking.has(emoji))
    .map((one) => (one.tones && lacking.has(one.tones[0]) ? { ...one, tones: null } : one));
}

async function undrawableOf(sample) {
  const of = `${navigator.userAgent} ${sample.length}`;
  const kept = readLocal(KEPT);
  if (kept?.of === of && Array.isArray(kept.lacking)) return kept.lacking;
  const lacking = await look(sample);
  writeLocal(KEPT, { of, lacking });
  return lacking;
}

/** What cannot be drawn; nothing, if one cannot see what is drawn, as in a browser that guards against fingerprinting. */
async function look(sample) {
  const context = contextFor(AT_ONCE);
  if (!context) return [];
  const [[known, nothing], width] = [drawn(context, [KNOWN, NOTHING]), context.measureText(KNOWN).width];
  const isThere = known.isInColour
    ? (picture) => picture.isInColour
    : (picture) => isSame(known, nothing) || !isSame(picture, nothing);
  const lacking = [];
  for (let from = 0; from < sample.length; from += AT_ONCE) {
    const some = sample.slice(from, from + AT_ONCE);
    drawn(context, some).forEach((picture, index) => {
      const isApart = context.measureText(some[index]).width > 1.4 * width;
      if (isApart || !isThere(picture)) lacking.push(some[index]);
    });
    lacking.push(...withoutTags(context, some));
    await new Promise((resume) => setTimeout(resume));
  }
  return lacking.length < sample.length / 2 ? lacking : []; // that many are a mistake of ours, or noise
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
