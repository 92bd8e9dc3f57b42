// Parts of the page that are not needed to read and write: each comes when it is first drawn, or when nothing else is to do.
import { lazyImport } from "../../browser/lazy.js";
import { focusIfNowhere } from "./focus.js";
import { html, useEffect, useState, useStore } from "./html.js";

/**
 * A component that `load` promises. Until it is there `Meanwhile` is drawn, or nothing; while there is no connection it is
 * waited for, and if it cannot be had although there is one, that is thrown.
 */
export function lazy(load, Meanwhile = null) {
  const part = { component: null };
  const fetched = lazyImport(() => load().then((component) => (part.component = component)));

  return function Lazy(properties) {
    const [error, setError] = useState(null);
    const [, redraw] = useState(0);
    const mayComeLater = useStore((state) => state.session.phase === "signed-in" && state.connection !== "online");
    useEffect(() => {
      if (!part.component) fetched().then(() => redraw(1), (failure) => mayComeLater || setError(failure));
    }, [mayComeLater]);
    useEffect(focusIfNowhere, [part.component]);
    if (error) throw error;
    if (part.component) return html`<${part.component} ...${properties} />`;
    return Meanwhile && html`<${Meanwhile} />`;
  };
}
