// A picture as large as the window: with who sent it and when, the ones before and after it, zoom and download.
import { ownAddress } from "../../files/addresses.js";
import { shownName, wordsFor } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { full } from "../../text/time.js";
import { useToday } from "../base/hooks.js";
import { html, useEffect, useRef, useState, useStore } from "../base/html.js";
import { STILL, useMedia } from "../base/media.js";
import { Dialog } from "../controls/dialog.js";
import { Icon } from "../controls/icons.js";
import { bareKey } from "../controls/list-keys.js";
import { Name } from "../people/person.js";
import { downloadOf } from "./attachments.js";
import { useZoom } from "./lightbox-zoom.js";

const SHOWN_EVERYWHERE = /^image\/(jpeg|png|gif|webp)$/;
const PREVIEW = 1920; // pixels at which the original shows more

/** `fileId` is the picture to begin with; the others are those of the chat's messages that the page has. */
export function Lightbox({ chatId, fileId, onClose }) {
  const items = useStore((state) => state.windows[chatId]?.items ?? null);
  const pictures = picturesIn(items ?? []);
  const [shownId, show] = useState(fileId);
  const at = pictures.findIndex(({ file }) => file.id === shownId);
  const step = (by) => pictures[at + by] && show(pictures[at + by].file.id);
  useEffect(() => {
    if (at < 0) onClose(); // its message was deleted, or went out of reach
  }, [at]);
  if (at < 0) return null;
  return html`
    <${Dialog} title=${t("lightbox.title")} isBare=${true} className="lightbox" onClose=${onClose}>
      <${Viewer}
        ...${pictures[at]}
        position=${{ at: at + 1, count: pictures.length }}
        hasPrevious=${at > 0}
        hasNext=${at < pictures.length - 1}
        step=${step}
        close=${onClose}
      />
    <//>
  `;
}

function Viewer({ file, message, position, hasPrevious, hasNext, step, close }) {
  const stage = useRef();
  useToday();
  const { view, isZoomed, listeners, zoomBy } = useZoom(stage, file, { step, close });
  const [isPlaying, setPlaying] = useState(!useMedia(STILL));
  useEffect(() => stage.current.focus({ preventScroll: true }), []);
  const key = (event) => {
    const acts = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), "+": () => zoomBy(1.5), "-": () => zoomBy(1 / 1.5) };
    acts[bareKey(event)]?.();
  };
  return html`
    <div class="lightbox-frame" onKeyDown=${key}>
      <header>
        <p class="lightbox-by">
          <strong class="clip"><${Name} id=${message.senderId} /></strong>
          <time class="small" datetime=${message.createdAt}>${full(message.createdAt)}</time>
        </p>
        ${file.animated &&
        html`<${Tool} icon=${isPlaying ? "pause" : "play"} label=${t(isPlaying ? "lightbox.pause" : "lightbox.play")} onClick=${() => setPlaying(!isPlaying)} />`}
        <${Tool} icon="zoomOut" label=${t("lightbox.zoomOut")} onClick=${() => zoomBy(1 / 1.5)} isOff=${!isZoomed} />
        <${Tool} icon="zoomIn" label=${t("lightbox.zoomIn")} onClick=${() => zoomBy(1.5)} />
        <a
          class="icon-button"
          href=${downloadOf(file)}
          download=${shownName(file.name)}
          aria-label=${t("files.download")}
          title=${t("files.download")}
        >
          <${Icon} name="download" />
        </a>
        <${Tool} icon="close" label=${t("common.close")} onClick=${close} />
      </header>
      <div ref=${stage} class="stage ${isZoomed ? "zoomed" : ""}" tabindex="-1" ...${listeners}>
        <${Large} key=${file.id} file=${file} view=${view} isZoomed=${isZoomed} isPlaying=${isPlaying} />
      </div>
      ${hasPrevious && html`<${Step} side="previous" icon="back" onClick=${() => step(-1)} />`}
      ${hasNext && html`<${Step} side="next" icon="forward" onClick=${() => step(1)} />`}
      <div class="lightbox-words" role="status">
        <span class="words" dir="auto">${wordsFor(file)}</span>
        ${position.count > 1 && html`<span class="small">${t("lightbox.position", position)}</span>`}
      </div>
    </div>
  `;
}

function Tool({ icon, label, onClick, isOff = false }) {
  return html`
    <button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      aria-disabled=${isOff ? "true" : undefined}
      onClick=${onClick}
    >
      <${Icon} name=${icon} />
    </button>
  `;
}

function Step({ side, icon, onClick }) {
  const label = t(`lightbox.${side}`);
  return html`
    <button type="button" class="step ${side}" aria-label=${label} title=${label} onClick=${onClick}>
      <${Icon} name=${icon} />
    </button>
  `;
}

/** The small picture until the large one is there; what is looked at closely, in all its pixels. */
function Large({ file, view, isZoomed, isPlaying }) {
  const best = addressOf(file, { isZoomed, isPlaying });
  const [tries, setTries] = useState(0);
  const [shown, isFailed] = useLoaded(best, tries);
  const size = { width: file.width, height: file.height };
  const transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  if (isFailed && !shown) {
    return html`
      <div class="lightbox-failed" role="alert">
        <p>${t("files.notLoaded", { name: wordsFor(file) })}</p>
        <button type="button" class="button" onClick=${() => setTries(tries + 1)}>${t("common.retry")}</button>
      </div>
    `;
  }
  const source = shown ?? ownAddress(file.thumbnailUrl ?? file.url, location.origin);
  return html`<img src=${source} alt=${wordsFor(file)} ...${size} style=${{ transform }} draggable=${false} />`;
}

function addressOf({ animated, contentType, width, url, previewUrl, thumbnailUrl }, { isZoomed, isPlaying }) {
  const isCloser = isZoomed && width > PREVIEW && SHOWN_EVERYWHERE.test(contentType);
  const isWhole = animated ? isPlaying : isCloser;
  const still = previewUrl ?? (animated ? thumbnailUrl : null) ?? url; // small pictures have no preview
  return ownAddress(isWhole ? url : still, location.origin);
}

/** [the address that was loaded last, whether the newest one could not be]. */
function useLoaded(address, tries) {
  const [loaded, setLoaded] = useState(null);
  const [failed, setFailed] = useState(null);
  useEffect(() => {
    let isOver = false;
    const image = new Image();
    image.onload = () => isOver || setLoaded(address);
    image.onerror = () => isOver || setFailed(address);
    setFailed(null);
    image.src = address;
    return () => (isOver = true);
  }, [address, tries]);
  return [loaded, failed === address];
}

/** All pictures of these messages, in their order, each with its message. */
export function picturesIn(items) {
  return items.flatMap((message) =>
    (message.attachments ?? []).filter(({ kind }) => kind === "image").map((file) => ({ file, message })),
  );
}
