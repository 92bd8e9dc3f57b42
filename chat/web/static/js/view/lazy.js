// Parts of the page that are not needed to read and write: each comes when it is first drawn, or when nothing else is to do.
import { html, useEffect, useState, useStore } from "./html.js";
import { focusIfNowhere } from "./focus.js";

const QUIET_MS = 3000;
const parts = [];

/**
 * A component that `load` promises. Until it is there nothing is drawn; while there is no connection it is waited for,
 * and if it cannot be had although there is one, that is thrown.
 */
export function lazy(load) {
  const part = { component: null };
  const fetched = () => load().then((component) => (part.component = component));
  parts.push(fetched);

  return function Lazy(properties) {
    const [error, setError] = useState(null);
    const [, redraw] = useState(0);
    const mayComeLater = useStore((state) => state.session.phase === "signed-in" && state.connection !== "online");
    useEffect(() => {
      if (!part.component) fetched().then(() => redraw(1), (failure) => mayComeLater || setError(failure));
    }, [mayComeLater]);
    useEffect(focusIfNowhere, [part.component]);
    if (error) throw error;
    return part.component && html`<${part.component} ...${properties} />`;
  };
}

/** Fetch all parts once the page has come to rest, so that they open at once later. */
export function fetchLazily() {
  const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
  setTimeout(() => whenIdle(() => parts.forEach((fetched) => fetched().catch(() => {}))), QUIET_MS);
}
