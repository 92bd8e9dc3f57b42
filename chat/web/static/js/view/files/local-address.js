// Files that were chosen in this browser are shown from here: before they are sent, and afterwards without fetching them.
import { findAddress, localAddress } from "../../files/blobs.js";
import { useEffect, useState } from "../base/html.js";

/** Where a file that this page has can be shown from, or null. */
export function useLocalAddress({ key, id }) {
  const [found, setFound] = useState(null);
  useEffect(() => {
    let isOver = false;
    if (key) findAddress(key).then((address) => isOver || setFound(address));
    return () => (isOver = true);
  }, [key]);
  return localAddress(id ?? key) ?? (key ? found : null);
}
