// What lives outside the state, as hooks: drafts, this browser's settings, and the day.
import { onSettings, settings } from "../../browser/settings.js";
import { allDrafts, onDrafts } from "../../state/drafts.js";
import { useLayoutEffect, useState } from "./html.js";
import { onToday, today } from "./today.js";

export function useDrafts() {
  return useOutside(allDrafts, onDrafts);
}

export function useSettings() {
  return useOutside(settings, onSettings);
}

/** The day and the time zone, as a string: whatever shows a time is drawn again when it becomes another one. */
export function useToday() {
  return useOutside(today, onToday);
}

function useOutside(read, listen) {
  const [value, setValue] = useState(read);
  useLayoutEffect(() => {
    setValue(read());
    return listen(setValue);
  }, []);
  return value;
}
