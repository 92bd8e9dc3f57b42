// The line that says, after a moment and without flickering, that there is no connection, or what is in its way; or that
// a reload will sign one out.
import { freshPage } from "../session/place.js";
import { whyNotKept } from "../session/sign-in.js";
import { t } from "../text/strings.js";
import { html, useEffect, useState, useStore } from "./base/html.js";
import { readOut } from "./base/read-out.js";

const PATIENCE_MS = 2000;

export function Banner() {
  const isAway = useStore((state) => state.connection !== "online");
  const [isShown, setShown] = useState(false);
  const [notKept] = useState(whyNotKept);
  useEffect(() => {
    if (!isAway && isShown) readOut(t("news.reconnected"));
    if (!isAway) return setShown(false);
    const timer = setTimeout(setShown, PATIENCE_MS, true);
    return () => clearTimeout(timer);
  }, [isAway]);
  const isBarred = useStore((state) => state.isBarred);
  const said = isShown ? "offline" : notKept;
  return html`
    <div class="banner" role="status">
      ${isBarred ? html`<${BarredText} />` : said && html`<p>${t(`banner.${said}`)}</p>`}
    </div>
  `;
}

/** The link opens a tab of its own, since not all that was written may be kept by the browser. */
export function BarredText() {
  return html`
    <p>
      ${t("banner.barred")}${" "}
      <a href=${freshPage} target="_blank" rel="noopener">${t("welcome.signInAction")}</a>
    </p>
  `;
}
