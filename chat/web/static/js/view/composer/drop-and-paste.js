// How files come into a chat besides being chosen: dropped anywhere in it, or pasted.
import { t } from "../../text/strings.js";
import { useEffect, useRef, useState } from "../base/html.js";

/** Whether files are held over the element. `onFiles(files, hasFolders)` is called when they are dropped on it, and
 * `onFiles(files)` when some are pasted while its chat is in front. */
export function useDropAndPaste(element, onFiles) {
  const [isOver, setOver] = useState(false);
  const latest = useRef();
  latest.current = onFiles;
  useEffect(() => {
    const stop = new AbortController();
    const listen = (name, listener, target = element.current) => target.addEventListener(name, listener, stop);
    let depth = 0; // it is left for each part in it that is entered
    const over = (by) => {
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    listen("dragenter", (event) => brings(event) && over(1));
    listen("dragleave", (event) => brings(event) && over(-1));
    listen("dragover", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    });
    listen("drop", (event) => {
      over(-depth);
      if (!brings(event)) return;
      event.preventDefault();
      latest.current(...dropped(event.dataTransfer));
    });
    listen("paste", (event) => paste(event, latest.current), document);
    return () => stop.abort();
  }, []);
  return isOver;
}

function brings({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** [files, whether there were folders, which look like files but cannot be read]. */
function dropped({ items, files }) {
  const entries = [...items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry?.());
  const real = [...files].filter((_, at) => !entries[at]?.isDirectory);
  return [real, real.length < files.length];
}

function paste(event, onFiles) {
  if (event.defaultPrevented || !event.clipboardData?.files.length || isElsewhere(event.target)) return;
  const { types, files } = event.clipboardData;
  // Word processors and tables add a picture of the text that is meant.
  if (types.includes("text/plain") && types.includes("text/html")) return;
  event.preventDefault();
  onFiles([...files].map(named));
}

/** Whether something else takes what is pasted: a dialog, or another field. */
function isElsewhere(target) {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.matches("input, textarea") && !target.closest(".composer");
}

/** Browsers call every pasted picture alike. */
function named(file) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const ending = file.name.split(".").at(-1);
  return new File([file], `${t("files.pasted")}.${ending}`, { type: file.type });
}
