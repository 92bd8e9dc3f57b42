// A picture in a message. Its place is kept from the start, so that nothing moves when it comes, or does not.
import { ownAddress } from "../../files/addresses.js";
import { wordsFor } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useState, useStore } from "../base/html.js";
import { STILL, useMedia } from "../base/media.js";
import { Icon } from "../controls/icons.js";
import { useLocalAddress } from "./local-address.js";
import { shapeOf } from "./picture-rows.js";

const MOST_WIDTH = 416;
const MOST_HEIGHT = 352;
const LEAST = 48;
const PLACEHOLDER = /^data:image\/(webp|png|jpeg);base64,[\w+/=]+$/;

/** One of several: its part of the row is its shape. */
export function Picture({ file, ...own }) {
  return html`<${Frame} file=${file} style=${{ "--shape": shapeOf(file) }} ...${own} />`;
}

/** One alone, as large as it is, within limits. */
export function SinglePicture({ file, ...own }) {
  const { width, shape } = singleSize(file);
  return html`<${Frame} file=${file} className="single" style=${{ "--width": `${width}px`, "--shape": shape }} ...${own} />`;
}

/** How a picture is shown that stands alone: {width, shape}. What is very long is cut off at its ends. */
export function singleSize({ width = MOST_HEIGHT, height = MOST_HEIGHT }) {
  const shape = Math.min(3, Math.max(1 / 2, width / height));
  const shown = Math.min(width, MOST_WIDTH, MOST_HEIGHT * shape);
  return { width: Math.round(Math.max(LEAST, LEAST * shape, shown)), shape };
}

function Frame({ file, style, className = "", isReachable, onOpen }) {
  const [outcome, setOutcome] = useState("loading");
  const [tries, setTries] = useState(0);
  const isOnline = useStore((state) => state.connection === "online");
  const [source, isMoving] = usePictureSource(file);
  const retry = () => {
    setOutcome("loading");
    setTries((count) => count + 1);
  };
  useEffect(() => {
    if (isOnline && outcome === "failed") retry();
  }, [isOnline]);

  const look = `picture ${className} ${outcome} ${file.error ? "refused" : ""}`;
  const frame = { class: look, style: { ...style, "--placeholder": placeholderOf(file, outcome) } };
  if (outcome === "failed") return html`<div ...${frame}><${NotLoaded} file=${file} isReachable=${isReachable} onRetry=${retry} /></div>`;
  const image = html`
    ${source &&
    html`<img
      key=${tries}
      src=${source}
      alt=${wordsFor(file)}
      title=${file.description || undefined}
      loading="lazy"
      decoding="async"
      draggable=${false}
      onLoad=${() => setOutcome("loaded")}
      onError=${() => setOutcome("failed")}
    />`}
    ${file.animated && !isMoving && html`<span class="tag" aria-hidden="true">${t("files.moving")}</span>`}
  `;
  // One that is still being sent is a button already: as another element it would be drawn anew, and flicker.
  return html`
    <button
      type="button"
      ...${frame}
      tabindex=${isReachable ? 0 : -1}
      aria-haspopup="dialog"
      disabled=${!onOpen}
      onClick=${() => onOpen(file.id)}
    >
      ${image}
    </button>
  `;
}

function NotLoaded({ file, isReachable, onRetry }) {
  return html`
    <div class="not-loaded">
      <${Icon} name="image" />
      <span class="words">${t("files.notLoaded", { name: wordsFor(file) })}</span>
      <button type="button" class="link-button" tabindex=${isReachable ? 0 : -1} onClick=${onRetry}>${t("common.retry")}</button>
    </div>
  `;
}

/** [address, whether it moves]: the whole file only of what moves, and not for those who want nothing to move. */
function usePictureSource(file) {
  const local = useLocalAddress(file);
  const isStill = useMedia(STILL);
  const isMoving = Boolean(file.animated) && !isStill;
  const address = ownAddress(isMoving ? file.url : (file.thumbnailUrl ?? file.url), location.origin);
  return [(file.animated && isStill ? null : local) ?? address, isMoving];
}

/** Only what is an address of a picture in itself, and while there is no other. */
function placeholderOf({ placeholder }, outcome) {
  return outcome === "loading" && PLACEHOLDER.test(placeholder ?? "") ? `url("${placeholder}")` : undefined;
}
