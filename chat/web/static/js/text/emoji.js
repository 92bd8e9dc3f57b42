// Which messages are nothing but emoji.

const ONE =
  "(?:\\p{RI}\\p{RI}|[0-9#*]\\uFE0F?\\u20E3|" +
  "\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?[\\u{E0020}-\\u{E007F}]*(?:\\u200D\\p{ExtPict}(?:\\uFE0F|\\p{EMod})?)*)";
const FEW = new RegExp(`^\\s*(?:${ONE}\\s*){1,3}$`, "u");

/** Whether a message is one to three emoji and nothing else. */
export function isFewEmoji(text) {
  return text.length < 100 && FEW.test(text);
}
