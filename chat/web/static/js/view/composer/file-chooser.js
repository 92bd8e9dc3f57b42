// The paper clip, and on a touch screen the camera: both open what the browser has for choosing files.
import { t } from "../../text/strings.js";
import { html, useRef } from "../base/html.js";
import { hasFinePointer } from "../base/media.js";
import { Icon } from "../controls/icons.js";

/** The camera makes room for text as soon as there is some. */
export function Attach({ hasText, onFiles }) {
  return html`
    <${Chooser} icon="clip" label=${t("files.attach")} onFiles=${onFiles} multiple />
    ${!hasFinePointer() &&
    !hasText &&
    html`<${Chooser} icon="camera" label=${t("files.camera")} onFiles=${onFiles} accept="image/*" capture="environment" />`}
  `;
}

function Chooser({ icon, label, onFiles, ...input }) {
  const chooser = useRef();
  const chosen = ({ target }) => {
    const files = [...target.files];
    target.value = ""; // so that the same file can be chosen again
    if (files.length) onFiles(files);
  };
  return html`
    <button type="button" class="icon-button" aria-label=${label} title=${label} onClick=${() => chooser.current.click()}>
      <${Icon} name=${icon} />
    </button>
    <input ref=${chooser} type="file" hidden aria-label=${label} onChange=${chosen} ...${input} />
  `;
}
