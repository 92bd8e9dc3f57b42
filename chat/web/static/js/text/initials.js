// What stands for a person or a group that has no picture.

/** The first letters of the first and the last word; a letter may be several characters long. */
export function initialsOf(name) {
  const words = name.split(/[\s_.-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => word.match(/[\p{L}\p{N}]\p{M}*/u)[0].toLocaleUpperCase()).join("") || "?";
}

/** A hue for an id, the same everywhere; the last digits of an id differ most. */
export function hueOf(id) {
  return (parseInt(id.slice(-6) || "0", 16) * 137) % 360;
}
