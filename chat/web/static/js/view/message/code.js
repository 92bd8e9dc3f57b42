// A block of code: what it is written in, a button that copies it, and its colours once they have come.
import { copied } from "../../browser/clipboard.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useState } from "../base/html.js";
import { Icon } from "../controls/icons.js";

const SHOWN_MS = 3000;
const highlighter = () => import("./highlight.js"); // only where there is code: it is half as large as all the rest

export function Code({ node: { text, language } }) {
  return html`
    <div class="code-block" dir="ltr">
      <div class="code-head">
        <span class="code-language">${language}</span>
        <${Copy} text=${text} />
      </div>
      <pre tabindex="0"><code>${useColours(text, language).map(piece)}</code></pre>
    </div>
  `;
}

function piece(node) {
  return typeof node === "string" ? node : html`<span class=${node.look}>${node.children.map(piece)}</span>`;
}

/** The code in pieces, each of which may have a look; without one until the highlighter is there. */
function useColours(text, language) {
  const [pieces, setPieces] = useState(null);
  useEffect(() => {
    let isLatest = true;
    setPieces(null);
    const show = ({ highlighted }) => isLatest && setPieces(highlighted(text, language));
    if (language) highlighter().then(show, () => {}); // without colours it reads as well
    return () => (isLatest = false);
  }, [text, language]);
  return pieces ?? [text];
}

function Copy({ text }) {
  const [isCopied, setCopied] = useState(null);
  useEffect(() => {
    const timer = isCopied !== null && setTimeout(setCopied, SHOWN_MS, null);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const label = t("conversation.copyCode");
  const said = isCopied === null ? "" : t(isCopied ? "conversation.copied" : "conversation.notCopied");
  return html`
    <button
      type="button"
      class="icon-button code-copy"
      aria-label=${label}
      title=${label}
      onClick=${async () => setCopied(await copied(text))}
    >
      <${Icon} name=${isCopied ? "check" : "copy"} />
    </button>
    <span class=${isCopied === false ? "small" : "visually-hidden"} role="status">${said}</span>
  `;
}
