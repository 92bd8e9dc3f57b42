// The form in which texts are looked for, as the server has it (chat/letters.py): without regard to case, to accents, and to
// how letters are encoded.

// What does not decompose, and is typed by who has no key for it.
const PLAIN = { ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th", ŧ: "t", ƀ: "b", ŋ: "n", ɨ: "i", ɖ: "d", ɗ: "d", ɓ: "b", ƙ: "k", ƴ: "y", ß: "ss", ς: "σ", ə: "e" };
const APOSTROPHES = Object.fromEntries([..."’‘ʼʻʹ´`‛ꞌ"].map((each) => [each, "'"]));
const ALIKE = { ...PLAIN, ...APOSTROPHES };
const ALIKE_LETTERS = new RegExp(`[${Object.keys(ALIKE).join("")}]`, "g");
// Marks that one may write or leave out: accents, the points of Hebrew, the vowels and hamzas of Arabic, the line that lengthens
// a word, the nukta of Devanagari. Not every mark: in Thai, vowels are marks too.
const MARKS_ALONE =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u093c\p{Default_Ignorable_Code_Point}]/gu;

/** "rene" of "René", "strasse" of "Straße", "lukasz" of "Łukasz". */
export function folded(text) {
  const plain = text.normalize("NFKD").replace(MARKS_ALONE, "").toLowerCase().normalize("NFKC");
  return plain.replace(ALIKE_LETTERS, (letter) => ALIKE[letter]);
}
