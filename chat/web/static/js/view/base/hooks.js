// What lives outside the state, as hooks: drafts, this browser's settings, the language, and the day.
import { onSettings, settings } from "../../browser/settings.js";
import { allDrafts, onDrafts } from "../../state/drafts.js";
import { onLanguage } from "../../text/language.js";
import { language } from "../../text/locale.js";
import { useEffect, useLayoutEffect, useState } from "./html.js";
import { readOut } from "./read-out.js";
import { onToday, today } from "./today.js";

export function useDrafts() {
  return useOutside(allDrafts, onDrafts);
}

export function useSettings() {
  return useOutside(settings, onSettings);
}

/** The language of the page; whoever asks, and all that they draw, is drawn again in another. */
export function useLanguage() {
  return useOutside(language, (listener) => onLanguage(() => listener(language())));
}

/** The day and the time zone, as a string: whatever shows a time is drawn again when it becomes another one. */
export function useToday() {
  return useOutside(today, onToday);
}

/** What `read` says, for as long as `listen` tells of nothing else. */
export function useOutside(read, listen) {
  const [value, setValue] = useState(read);
  useLayoutEffect(() => {
    setValue(read());
    return listen(setValue);
  }, []);
  return value;
}

/** Do something, `act(isStill)`, once nothing has changed for a while: nothing where `act` is none, or when something changes
 * before. What it begins can ask `isStill()` later whether nothing has. */
export function usePaused(act, ms, changes) {
  useEffect(() => {
    let isStill = true;
    const timer = act ? setTimeout(act, ms, () => isStill) : 0;
    return () => {
      isStill = false;
      clearTimeout(timer);
    };
  }, changes);
}

/** Have a sentence read out when it comes into the page: as a live region it would be there too late to be heard of. */
export function useReadOut(text) {
  useEffect(() => void (text && readOut(text)), [text]);
}
