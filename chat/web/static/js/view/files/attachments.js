// The files of a message: pictures in a grid, players for what plays, and a card for each of the others.
import { ownAddress } from "../../files/addresses.js";
import { endingOf, nameParts, shownName, sizeText, wordsFor } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useRef, useState } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { useLocalAddress } from "./local-address.js";
import { pictureRows } from "./picture-rows.js";
import { Picture, SinglePicture } from "./picture.js";

export function Attachments({ message, isReachable, verbs }) {
  const pictures = message.attachments.filter(({ kind }) => kind === "image");
  const others = message.attachments.filter(({ kind }) => kind !== "image");
  const own = { isReachable, onOpen: message.pending ? null : verbs.openPicture };
  return html`
    <div class="attachments">
      ${pictures.length === 1 && html`<${SinglePicture} file=${pictures[0]} ...${own} />`}
      ${pictures.length > 1 && html`<${Pictures} pictures=${pictures} ...${own} />`}
      ${others.map((file, at) => html`<${Other} key=${at} file=${file} isReachable=${isReachable} />`)}
    </div>
  `;
}

function Pictures({ pictures, ...own }) {
  return html`
    <div class="pictures">
      ${pictureRows(pictures).map(
        (row, at) => html`
          <div key=${at} class="picture-row">
            ${row.map((file, index) => html`<${Picture} key=${index} file=${file} ...${own} />`)}
          </div>
        `,
      )}
    </div>
  `;
}

function Other({ file, isReachable }) {
  const { kind } = file;
  const Player = { video: Video, audio: Audio }[kind];
  const [isPlayable, setPlayable] = useState(() => Player && canPlay(file));
  if (!isPlayable) return html`<${Card} file=${file} isReachable=${isReachable} isUnplayed=${Boolean(Player)} />`;
  return html`<${Player} file=${file} isReachable=${isReachable} onFault=${() => setPlayable(false)} />`;
}

function canPlay({ kind, contentType, type }) {
  return document.createElement(kind).canPlayType(contentType ?? type) !== "";
}

/** Before it is near, not a byte of it is fetched; then its first picture is. */
function Video({ file, isReachable, onFault }) {
  const element = useRef();
  const isNear = useNear(element);
  const source = useSource(file);
  const { width, height } = file;
  const shape = width && height ? { "--shape": width / height } : undefined;
  return html`
    <figure class="video" style=${shape}>
      <video
        ref=${element}
        controls
        playsinline
        preload=${isNear ? "metadata" : "none"}
        src=${source}
        aria-label=${wordsFor(file)}
        onError=${onFault}
      ></video>
      <${Caption} file=${file} isReachable=${isReachable} />
    </figure>
  `;
}

function Audio({ file, isReachable, onFault }) {
  const element = useRef();
  const isNear = useNear(element);
  return html`
    <figure class="audio">
      <${Caption} file=${file} isReachable=${isReachable} />
      <audio
        ref=${element}
        controls
        preload=${isNear ? "metadata" : "none"}
        src=${useSource(file)}
        aria-label=${wordsFor(file)}
        onError=${onFault}
      ></audio>
    </figure>
  `;
}

function Caption({ file, isReachable }) {
  return html`
    <figcaption>
      <${FileName} name=${file.name} /> <span class="soft">${sizeText(file.size)}</span>
      ${file.url && html`<${Download} file=${file} isReachable=${isReachable} />`}
    </figcaption>
  `;
}

function Download({ file, isReachable }) {
  const label = t("files.downloadOf", { name: shownName(file.name) });
  return html`
    <a
      class="icon-button"
      href=${downloadOf(file)}
      download=${shownName(file.name)}
      tabindex=${isReachable ? 0 : -1}
      aria-label=${label}
      title=${t("files.download")}
    >
      <${Icon} name="download" />
    </a>
  `;
}

/** A file to be downloaded by a press; one that is still on its way is only shown. */
function Card({ file, isReachable, isUnplayed }) {
  const { name, size, url, error } = file;
  const ending = endingOf(name);
  const inside = html`
    <${FileSign} name=${name} />
    <span class="file-words">
      <${FileName} name=${name} />
      <span class="soft tiny">
        ${ending ? t("files.about", { ending, size: sizeText(size) }) : sizeText(size)}
        ${isUnplayed && ` · ${t("files.notPlayed")}`}
      </span>
    </span>
  `;
  if (!url) return html`<div class="file-card ${error ? "refused" : ""}">${inside}</div>`;
  return html`
    <a
      class="file-card"
      href=${downloadOf(file)}
      download=${shownName(name)}
      tabindex=${isReachable ? 0 : -1}
    >
      <span class="visually-hidden">${t("files.download")}</span>
      ${inside}
      <${Icon} name="download" />
    </a>
  `;
}

export function FileSign({ name }) {
  const ending = endingOf(name);
  return html`<span class="file-sign" aria-hidden="true">${ending || html`<${Icon} name="file" />`}</span>`;
}

/** A name in one line that is cut in its middle, so that its ending is always seen. */
export function FileName({ name }) {
  const [start, end] = nameParts(name);
  return html`
    <bdi class="file-name" title=${shownName(name)}>
      <span class="visually-hidden">${shownName(name)}</span>
      <span class="clip" aria-hidden="true">${start}</span><span aria-hidden="true">${end}</span>
    </bdi>
  `;
}

/** The address with which a file is downloaded and not shown. */
export function downloadOf({ url }) {
  return `${ownAddress(url, location.origin)}?download=1`;
}

function useSource(file) {
  const local = useLocalAddress(file);
  return local ?? ownAddress(file.url, location.origin) ?? undefined;
}

/** Whether an element is, or was, about to be seen. */
function useNear(element) {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const look = ([{ isIntersecting }]) => isIntersecting && setNear(true);
    const watcher = new IntersectionObserver(look, { rootMargin: "400px" });
    watcher.observe(element.current);
    return () => watcher.disconnect();
  }, []);
  return isNear;
}
