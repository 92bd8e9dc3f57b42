// While the page finds out who is here: starting, and without a server.
import { assetUrl } from "../base/assets.js";
import { t } from "../text/strings.js";
import { BarredText } from "./banner.js";
import { html, useStore } from "./base/html.js";
import { Button } from "./controls/button.js";

const LOGO = assetUrl("icons/icon.svg");

export function Starting() {
  return html`<main class="calm"><h1 class="opening">${t("welcome.starting")}</h1></main>`;
}

export function Unreachable() {
  const isBarred = useStore((state) => state.isBarred);
  return html`
    <main class="calm">
      <img src=${LOGO} alt="" width="64" height="64" />
      <div role="status">
        <h1>${t("welcome.unreachable")}</h1>
        ${isBarred ? html`<${BarredText} />` : html`<p class="soft">${t("welcome.unreachableText")}</p>`}
      </div>
      <${Button} onClick=${() => location.reload()}>${t("common.retry")}<//>
    </main>
  `;
}
