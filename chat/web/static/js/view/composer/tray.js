// The files that go with the message one is writing: each with its name, a way to take it out and, for pictures, one to
// describe it.
import { changeFile, detach } from "../../files/draft-files.js";
import { shownName, sizeText, wordsFor } from "../../text/file-words.js";
import { t } from "../../text/strings.js";
import { html, useState } from "../base/html.js";
import { lazy } from "../base/lazy-part.js";
import { Icon } from "../controls/icons.js";
import { FileName, FileSign } from "../files/attachments.js";
import { useLocalAddress } from "../files/local-address.js";

const Describe = lazy(() => import("./describe.js").then((module) => module.Describe));

export function Tray({ chatId, files, box }) {
  const [described, setDescribed] = useState(null);
  if (!files.length) return null;
  const remove = (event, at) => {
    const tiles = event.currentTarget.closest("ul").children;
    const next = (tiles[at + 1] ?? tiles[at - 1])?.querySelector(".tile-remove") ?? box.current;
    next.focus();
    detach(chatId, files[at].key);
  };
  const close = (description) => {
    if (description !== undefined) changeFile(chatId, described.key, { description });
    setDescribed(null);
  };
  return html`
    <ul class="tray" role="list" aria-label=${t("files.tray")}>
      ${files.map(
        (file, at) => html`
          <${Tile} key=${file.key} file=${file} onRemove=${(event) => remove(event, at)} onDescribe=${setDescribed} />
        `,
      )}
    </ul>
    ${files.some(({ isKept }) => isKept === false) && html`<p class="tray-note small soft">${t("files.unkept")}</p>`}
    ${described && html`<${Describe} file=${described} onClose=${close} />`}
  `;
}

function Tile({ file, onRemove, onDescribe }) {
  const address = useLocalAddress(file);
  const name = shownName(file.name);
  const isPicture = file.kind === "image";
  return html`
    <li class="tile ${isPicture ? "with-picture" : ""}">
      ${isPicture
        ? html`<span class="tile-picture">${address && html`<img src=${address} alt=${wordsFor(file)} draggable=${false} />`}</span>`
        : html`<${FileSign} name=${file.name} />`}
      <span class="file-words">
        <${FileName} name=${file.name} />
        <span class="soft">${sizeText(file.size)}</span>
      </span>
      ${isPicture &&
      html`
        <button
          type="button"
          class="tile-describe"
          aria-label=${t("files.describe", { name })}
          aria-pressed=${file.description ? "true" : "false"}
          title=${file.description || t("files.describeTitle")}
          onClick=${() => onDescribe(file)}
        >
          <${Icon} name=${file.description ? "check" : "plus"} />${t("files.alt")}
        </button>
      `}
      <button
        type="button"
        class="tile-remove"
        aria-label=${t("files.remove", { name })}
        title=${t("files.remove", { name })}
        onClick=${onRemove}
      >
        <${Icon} name="close" />
      </button>
    </li>
  `;
}
