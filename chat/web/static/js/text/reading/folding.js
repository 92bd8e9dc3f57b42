// The form in which texts are looked for, as the server has it (chat/letters.py): without regard to case, to accents, and to
// how letters are encoded.

// What does not decompose, and is typed by who has no key for it.
const PLAIN = { ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th", ŧ: "t", ƀ: "b", ŋ: "n", ɨ: "i", ɖ: "d", ɗ: "d", ɓ: "b", ƙ: "k", ƴ: "y", ß: "ss", ς: "σ", ə: "e" };
const APOSTROPHES = Object.fromEntries([..."’‘ʼʻʹ´`‛ꞌ"].map((each) => [each, "'"]));
const ALIKE = { ...PLAIN, ...APOSTROPHES };
const ALIKE_LETTERS = new RegExp(`[${Object.keys(ALIKE).join("")}]`, "g");
const MARKS_ALONE = /[\u0300-\u036f\p{Default_Ignorable_Code_Point}]/gu; // not every mark: in Thai, vowels are marks too

/** "rene" of "René", "strasse" of "Straße", "lukasz" of "Łukasz". */
export function folded(text) {
  const plain = text.normalize("NFKD").replace(MARKS_ALONE, "").toLowerCase().normalize("NFKC");
  return plain.replace(ALIKE_LETTERS, (letter) => ALIKE[letter]);
}
