// The line that says, after a moment and without flickering, that there is no connection; or that a reload will sign
// one out.
import { whyNotKept } from "../session/sign-in.js";
import { t } from "../text/strings.js";
import { html, useEffect, useState, useStore } from "./base/html.js";

const PATIENCE_MS = 2000;

export function Banner() {
  const isAway = useStore((state) => state.connection !== "online");
  const [isShown, setShown] = useState(false);
  const [notKept] = useState(whyNotKept);
  useEffect(() => {
    if (!isAway) return setShown(false);
    const timer = setTimeout(setShown, PATIENCE_MS, true);
    return () => clearTimeout(timer);
  }, [isAway]);
  const said = isShown ? "offline" : notKept;
  return html`<div class="banner" role="status">${said && html`<p>${t(`banner.${said}`)}</p>`}</div>`;
}
