// The picture of a person or group, and what stands for it where there is none.

const DRAWN = "/api/avatars/initials/"; // what the server draws for those who have no picture; the page does so itself

/** Its address, or null. Nothing is fetched from elsewhere: whoever it belongs to would learn who looks at it. */
export function pictureOf(of, origin) {
  const address = ownAddress(of?.avatarUrl, origin);
  return address && !new URL(address).pathname.startsWith(DRAWN) ? address : null;
}

/** An address in full if it is one of this server, or null. */
export function ownAddress(url, origin) {
  if (!url || !URL.canParse(url, origin)) return null;
  const { href, origin: from } = new URL(url, origin);
  return from === origin ? href : null;
}

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
