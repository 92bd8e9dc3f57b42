// The back button, for what lies over the page, as a hook.
import { closeOnBack } from "../../browser/back.js";
import { useLayoutEffect, useRef } from "./html.js";

/** Have the back button close what is drawn here, and leave the page behind it as it is. */
export function useBack(onClose) {
  const latest = useRef();
  latest.current = onClose;
  useLayoutEffect(() => closeOnBack(() => latest.current()), []);
}
