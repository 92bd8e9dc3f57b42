// Which square of a picture stands for a person or a group: dragged, zoomed and seen as it will be.
import { t } from "../../text/strings.js";
import { html, useEffect, useId, useMemo, useRef, useState } from "../base/html.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { bareKey } from "../controls/list-keys.js";
import { WHOLE, covering, moved, squareSeen, zoomed } from "./zoom.js";

const SIDE = 512; // pixels, the largest that anybody is shown
const QUALITY = 0.9;
const CLOSEST = 4;
const MIDDLE = { x: 0, y: 0 };
const STEP = 8;

/** `onDone(blob)` gets the square; or the file as it is, where this browser cannot show it. */
export function Crop({ file, isGroup, onDone, onClose }) {
  const [view, setView] = useState(WHOLE);
  const [image, isUnseen] = usePicture(file);
  const frame = useRef();
  const id = useId();
  const drag = useRef(null);
  const picture = image && { width: image.naturalWidth, height: image.naturalHeight };
  const side = () => frame.current.clientWidth;
  const sizes = () => [covering(picture, side()), { width: side(), height: side() }];
  const moveBy = (by) => setView((before) => moved(before, by, ...sizes()));
  const zoomTo = (scale) => setView((before) => zoomed(before, scale / before.scale, MIDDLE, ...sizes()));
  // A square that the browser cannot draw is left to the server, which takes the middle.
  const done = async () => onDone((image && (await square(image, squareSeen(view, picture, side())))) || file);
  const key = (event) => {
    if (bareKey(event) === "Enter" && !event.repeat && image) {
      event.preventDefault(); // it is no answer to the form that the dialog may stand in
      done();
    }
    const by = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[bareKey(event)];
    if (!by || !picture) return;
    event.preventDefault();
    moveBy({ x: by[0], y: by[1] });
  };
  const down = (event) => {
    frame.current.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY };
  };
  const move = ({ clientX: x, clientY: y }) => {
    if (!drag.current || !picture) return;
    moveBy({ x: x - drag.current.x, y: y - drag.current.y });
    drag.current = { x, y };
  };
  const up = () => (drag.current = null);
  return html`
    <${Dialog} title=${t(isGroup ? "picture.cropGroup" : "picture.crop")} className="crop" onClose=${onClose}>
      ${isUnseen
        ? html`<p>${t("picture.unseen")}</p>`
        : html`
            <div
              ref=${frame}
              class="crop-frame ${isGroup ? "group" : ""}"
              role="application"
              aria-label=${t("picture.area")}
              tabindex="0"
              data-first-focus
              onKeyDown=${key}
              onPointerDown=${down}
              onPointerMove=${move}
              onPointerUp=${up}
              onPointerCancel=${up}
            >
              ${image && html`<img src=${image.src} alt="" draggable=${false} style=${lookOf(picture, view)} />`}
            </div>
            <div class="crop-zoom">
              <label for=${id} class="small">${t("picture.zoom")}</label>
              <input
                id=${id}
                type="range"
                min="1"
                max=${CLOSEST}
                step="0.05"
                value=${view.scale}
                onInput=${(event) => picture && zoomTo(Number(event.target.value))}
                onKeyDown=${(event) => event.key === "Enter" && key(event)}
              />
            </div>
            <p class="small soft">${t(isGroup ? "picture.hintGroup" : "picture.hint")}</p>
          `}
      <div class="buttons">
        <${Button} onClick=${onClose}>${t("common.cancel")}<//>
        <${Button} look="primary" onClick=${done} disabled=${!image && !isUnseen}>${t("common.save")}<//>
      </div>
    <//>
  `;
}

/** In parts of the frame, so that it is right before the frame has been measured. */
function lookOf({ width, height }, { scale, x, y }) {
  const least = Math.min(width, height);
  return {
    width: `${(100 * width) / least}%`,
    height: `${(100 * height) / least}%`,
    transform: `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${scale})`,
  };
}

/** [the picture once it is loaded, whether it cannot be]. */
function usePicture(file) {
  const [image, setImage] = useState(null);
  const [isUnseen, setUnseen] = useState(false);
  const address = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => {
    const loading = new Image();
    loading.onload = () => setImage(loading);
    loading.onerror = () => setUnseen(true);
    loading.src = address;
    return () => URL.revokeObjectURL(address);
  }, [address]);
  return [image, isUnseen];
}

/** The square as a JPEG, on white where one could see through it. */
function square(image, { x, y, side }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE, SIDE);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, x, y, side, side, 0, 0, SIDE, SIDE);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
