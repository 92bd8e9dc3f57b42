// Asking again for what could not be had.
import { findAgain } from "../../actions/search.js";
import { foundIn } from "../../state/search/search.js";
import { useEffect, useStore } from "../base/html.js";

/** Of the list of that name: what could not be asked for want of a connection is asked for when there is one again; what the server could not answer,
 * when it says that it can. */
export function useAgain(name, anew) {
  const again = () => findAgain(name, anew);
  const isOnline = useStore((state) => state.connection === "online");
  const error = useStore((state) => foundIn(state, name).error);
  useEffect(() => {
    if (isOnline && error?.code === "no_answer") again();
  }, [isOnline]);
  useEffect(() => {
    if (!error?.retryAfter) return undefined;
    const timer = setTimeout(again, 1000 * error.retryAfter);
    return () => clearTimeout(timer);
  }, [error]);
}
