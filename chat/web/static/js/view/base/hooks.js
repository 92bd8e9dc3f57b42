// What lives outside the state, as hooks: drafts, this browser's settings, the language, and the day.
import { onSettings, settings } from "../../browser/settings.js";
import { allDrafts, onDrafts } from "../../state/drafts.js";
import { language, onLanguage } from "../../text/language.js";
import { useEffect, useLayoutEffect, useState } from "./html.js";

const MINUTE = 60_000;

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

/** The day, as a string that becomes another one at midnight. */
export function useToday() {
  const [today, setToday] = useState(() => new Date().toDateString());
  useEffect(() => {
    const timer = setInterval(() => setToday(new Date().toDateString()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return today;
}

function useOutside(read, listen) {
  const [value, setValue] = useState(read);
  useLayoutEffect(() => {
    setValue(read());
    return listen(setValue);
  }, []);
  return value;
}
