// Which files may be sent. No DOM here.
import { facts } from "../base/facts.js";
import { shownName, sizeText } from "../text/file-words.js";
import { t } from "../text/strings.js";

/** Which of these files may join as many that are there, and a sentence about each that may not. */
export function checkFiles(files, present) {
  const { fileBytes, filesPerMessage } = facts.limits;
  const sentences = [];
  const taken = files.filter((file) => {
    const name = shownName(file.name);
    if (file.size > fileBytes) {
      sentences.push(t("files.tooLarge", { name, size: sizeText(file.size), most: sizeText(fileBytes) }));
    } else if (!file.size) sentences.push(t("files.empty", { name }));
    return file.size > 0 && file.size <= fileBytes;
  });
  const room = Math.max(0, filesPerMessage - present);
  if (taken.length > room) sentences.push(t("files.tooMany", { count: filesPerMessage }));
  return { taken: taken.slice(0, room), sentences };
}
