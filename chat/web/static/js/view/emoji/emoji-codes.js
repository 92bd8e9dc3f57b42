// Emoji by what is written between colons, ":tada:".
import { emojiOf, inTone, loadEmoji, searchEmoji } from "./emoji-data.js";
import { drawable } from "./emoji-support.js";
import { recentEmoji, skinTone } from "./recent-emoji.js";

/** Suggestions for what was typed behind a colon, see completion/suggestions.js. */
export async function emojiFor(query, most) {
  const found = searchEmoji(await loadEmoji(), query, recentEmoji()).slice(0, 2 * most);
  return drawable(found).slice(0, most).map((one) => {
    const emoji = inTone(one, skinTone());
    return { key: one.emoji, text: `${emoji} `, emoji, label: one.label, code: codeOf(one, query) };
  });
}

/** The emoji that is written so, in the skin tone that one likes; undefined for none. */
export async function emojiOfCode(code) {
  const [one] = drawable([emojiOf(await loadEmoji(), code)].filter(Boolean));
  return one && inTone(one, skinTone());
}

/** Of the codes of an emoji, the one that was begun. */
function codeOf({ codes }, query) {
  return codes.find((code) => code.startsWith(query.toLowerCase())) ?? codes[0];
}
