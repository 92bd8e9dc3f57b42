// A day as people type it: 2026-11-27, 27.11.2026, 11/27/2026 where the month comes first, 27.11. for the last one, "yesterday".
import { dayOf, dayWord, isDay, isMonthFirst } from "../../text/time.js";

const DAYS_WITH_WORDS = [1, 0, -1, -2]; // some languages have one for the day before yesterday

/** The day that is meant, as "2026-01-31"; null where none is. */
export function typedDay(text, { now = new Date(), locale } = {}) {
  const typed = text.trim().toLowerCase();
  if (isDay(typed)) return typed;
  return ofNumbers(typed, now, locale) ?? ofWord(typed, now, locale);
}

/** The days that have words of their own, as [{word, day}]. */
export function dayWords({ now = new Date(), locale } = {}) {
  return DAYS_WITH_WORDS.map((days) => ({
    word: dayWord(days, locale).toLowerCase(),
    day: dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)),
  }));
}

function ofNumbers(typed, now, locale) {
  const [, first, sign, second, third] = /^(\d{1,4})([./-])(\d{1,2})(?:\2(\d{1,4})?)?$/.exec(typed) ?? [];
  if (!sign || (!third && (sign === "-" || first.length > 2))) return null;
  if (first.length > 2) return dayIn(first, second, third);
  const [day, month] = sign !== "." && isMonthFirst(locale) ? [second, first] : [first, second];
  if (third) {
    const year = third.length === 2 ? `20${third}` : third;
    return dayIn(year, month, day) ?? dayIn(year, day, month);
  }
  const years = [now.getFullYear(), now.getFullYear() - 1];
  return years.map((year) => dayIn(year, month, day)).find((each) => each && each <= dayOf(now)) ?? null;
}

function dayIn(year, month, day) {
  const [two, other] = [month, day].map((number) => number.padStart(2, "0"));
  const text = `${year}-${two}-${other}`;
  return isDay(text) ? text : null;
}

function ofWord(typed, now, locale) {
  return dayWords({ now, locale }).find(({ word }) => word === typed)?.day ?? null;
}
