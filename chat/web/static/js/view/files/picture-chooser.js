// Choosing, changing and removing the picture of a person or a group.
import { facts } from "../../base/facts.js";
import { pictureOf } from "../../files/addresses.js";
import { sizeText } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { html, useRef, useState } from "../base/html.js";
import { lazy } from "../base/lazy-part.js";
import { Wrong, sentence, useAction } from "../controls/errors.js";

const Crop = lazy(() => import("./crop.js").then((module) => module.Crop));

/** `onChange(blob)` is a promise that the picture is another, or none for null. */
export function PictureOf({ of, isGroup = false, onChange }) {
  const chooser = useRef();
  const [chosen, setChosen] = useState(null);
  const [wrong, setWrong] = useState(null);
  const [isBusy, error, run] = useAction();
  const hasPicture = pictureOf(of, location.origin) !== null;
  const choose = ({ target }) => {
    const [file] = target.files;
    target.value = "";
    if (!file) return;
    const isPicture = file.type.startsWith("image/") || file.type === ""; // some systems do not know HEIC
    setWrong(isPicture ? null : t("picture.none"));
    if (isPicture) setChosen(file);
  };
  const save = async (blob) => {
    setChosen(null);
    if (blob.size <= facts.limits.pictureBytes) return run(() => onChange(blob));
    const [size, most] = [sizeText(blob.size), sizeText(facts.limits.pictureBytes)];
    return setWrong(t("picture.tooLarge", { size, most }));
  };
  return html`
    <div class="picture-of small">
      <button type="button" class="link-button" onClick=${() => chooser.current.click()}>
        ${t(hasPicture ? "picture.change" : "picture.choose")}
      </button>
      ${hasPicture &&
      html`<button type="button" class="link-button" onClick=${() => run(() => onChange(null))}>
        ${t("picture.remove")}
      </button>`}
      <span class="soft" role="status">${isBusy && t("picture.saving")}</span>
      <input ref=${chooser} type="file" accept="image/*" hidden aria-label=${t("picture.choose")} onChange=${choose} />
      <${Wrong}>${wrong ?? (error && sentence(error))}<//>
    </div>
    ${chosen && html`<${Crop} file=${chosen} isGroup=${isGroup} onDone=${save} onClose=${() => setChosen(null)} />`}
  `;
}
