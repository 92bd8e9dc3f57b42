// Where pictures and files may be fetched from: this server, and nowhere else.

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
