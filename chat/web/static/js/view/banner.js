// The line that says, after a moment and without flickering, that there is no connection.
import { t } from "../text/strings.js";
import { html, useEffect, useState, useStore } from "./base/html.js";

const PATIENCE_MS = 2000;

export function Banner() {
  const isAway = useStore((state) => state.connection !== "online");
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isAway) return setShown(false);
    const timer = setTimeout(setShown, PATIENCE_MS, true);
    return () => clearTimeout(timer);
  }, [isAway]);
  return html`<div class="banner" role="status">${isShown && html`<p>${t("banner.offline")}</p>`}</div>`;
}
