// How files, their kinds and their sizes read in a line.
import { characters } from "./reading/graphemes.js";
import { t } from "./strings.js";

const KINDS = ["image", "video", "audio"];
const TAIL = 8; // characters of a long name that are always seen, its ending among them
const UNITS = ["bytes", "kilobytes", "megabytes", "gigabytes"];
// What turns a line around, or is not seen: with it a program can be called "photo[here]gpj.exe" and look like a picture.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** "image", "video", "audio" or "file", by the type that a browser gives a file. */
export function kindOf(type = "") {
  const kind = type.split("/")[0];
  return KINDS.includes(kind) && !type.startsWith("image/svg") ? kind : "file";
}

/** How many, and what all of them are, as the chat list and quotes have it; null for none. */
export function summaryOf(files) {
  if (!files?.length) return null;
  const [{ kind }] = files;
  return { count: files.length, kind: files.every((file) => file.kind === kind) ? kind : "file" };
}

/** "Photo", "3 files". */
export function summaryLine({ count, kind }) {
  return t(`kinds.${KINDS.includes(kind) ? kind : "file"}`, { count });
}

/** "3.4 MB". A megabyte is 1024 kilobytes, as the limit is counted. */
export function sizeText(bytes) {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  const rounded = size < 10 ? Math.round(size * 10) / 10 : Math.round(size);
  return t(`files.${UNITS[power]}`, { count: rounded });
}

/** A file's name without what would make it look like another. */
export function shownName(name) {
  return name.replace(UNSEEN, "").trim() || t("files.nameless");
}

/** A name as [what may be cut off, what may not]: its ending says what it is. */
export function nameParts(name) {
  const letters = characters(shownName(name));
  if (letters.length <= 2 * TAIL) return [letters.join(""), ""];
  const end = letters.slice(-TAIL).join("").trimStart();
  return [letters.join("").slice(0, -end.length), end];
}

/** "PDF": at most four letters, or "" for a name without an ending. */
export function endingOf(name) {
  return shownName(name).match(/[^.]\.([\p{L}\p{N}]{1,4})$/u)?.[1].toLocaleUpperCase() ?? "";
}

/** What a file shows, in words: what its sender wrote, or its name. */
export function wordsFor({ description, name }) {
  return description?.trim() || shownName(name);
}
