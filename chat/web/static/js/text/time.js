// Times and numbers, in the page's language and the reader's time zone.
import { isolated } from "./reading/bidi.js";
import { locale as pageLocale } from "./locale.js";
import { t } from "./strings.js";

const DAY = 86_400_000;
const formats = new Map();

/** "14:05", or "2:05 PM" where that is usual. */
export function clock(time, locale) {
  return format({ timeStyle: "short" }, locale).format(new Date(time));
}

/** The same as short as it gets, for a narrow place: hour and minute, without what stands before or after them. */
export function shortClock(time, locale) {
  const parts = format({ timeStyle: "short" }, locale).formatToParts(new Date(time));
  const at = parts.map(({ type }) => type);
  const [hour, minute] = [at.indexOf("hour"), at.indexOf("minute")];
  return parts.slice(hour, minute + 1).map(({ value }) => value).join("").replace(/\s/g, "");
}

/** For a list: the time today, the weekday within the last week, else the date. */
export function brief(time, { now = new Date(), locale } = {}) {
  const days = daysAgo(time, now);
  if (days <= 0) return clock(time, locale);
  if (days < 7) return format({ weekday: "short" }, locale).format(new Date(time));
  const year = isSameYear(time, now) ? {} : { year: "numeric" };
  return format({ day: "numeric", month: "short", ...year }, locale).format(new Date(time));
}

/** For a divider between days: "Today", "Yesterday", "Monday 3 March", with the year if it is another one. */
export function day(time, { now = new Date(), locale } = {}) {
  const days = daysAgo(time, now);
  if (days === 0 || days === 1) return capitalised(relative(locale).format(-days, "day"), locale);
  const year = isSameYear(time, now) ? {} : { year: "numeric" };
  return format({ weekday: "long", day: "numeric", month: "long", ...year }, locale).format(new Date(time));
}

/** "3 Mar 2026". */
export function date(time, locale) {
  return format({ dateStyle: "medium" }, locale).format(new Date(time));
}

/** "03/31/2026", as dates are typed where the month comes first. */
export function dateInNumbers(time, locale) {
  return format({ day: "2-digit", month: "2-digit", year: "numeric" }, locale).format(new Date(time));
}

/** Whether the month stands before the day in dates of numbers. */
export function isMonthFirst(locale) {
  const order = format({ dateStyle: "short" }, locale).formatToParts(new Date()).map(({ type }) => type);
  return order.indexOf("month") < order.indexOf("day");
}

/** "yesterday" of -1; "5 days ago" where there is no word. */
export function dayWord(days, locale) {
  return relative(locale).format(days, "day");
}

/** Date and time in full, for a tooltip. */
export function full(time, locale) {
  return format({ dateStyle: "full", timeStyle: "short" }, locale).format(new Date(time));
}

/** "just now", "5 minutes ago", "yesterday", and a date after a week. */
export function ago(time, { now = new Date(), locale } = {}) {
  const seconds = Math.max(0, Math.round((now - new Date(time)) / 1000));
  if (seconds < 60) return t("time.justNow");
  if (seconds < 3600) return relative(locale).format(-Math.floor(seconds / 60), "minute");
  const days = daysAgo(time, now);
  if (days === 0) return relative(locale).format(-Math.floor(seconds / 3600), "hour");
  if (days < 7) return relative(locale).format(-days, "day");
  return format({ dateStyle: "medium" }, locale).format(new Date(time));
}

/** Whether two times are on one day, where the reader is. */
export function isSameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

export function number(count, locale) {
  return kept("NumberFormat", {}, locale).format(count);
}

/** "Ann, Bob and Carol". */
export function list(names, locale) {
  return kept("ListFormat", {}, locale).format(names.map(isolated));
}

/** The time zone and the day, as a string: what is drawn of times is out of date when this is another one. */
export function zoneAndDay() {
  return `${new Intl.DateTimeFormat().resolvedOptions().timeZone} ${new Date().toString().replace(/\d+:\d+:\d+ /, "")}`;
}

/** Forget what is known of the time zone, which is another one now. */
export function forgetFormats() {
  formats.clear();
}

/** Whether that is a day as people name them in a filter, where the reader is: "2026-02-29" is none. */
export function isDay(text) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "") ?? [];
  const midnight = year ? new Date(year, month - 1, day) : null;
  return Boolean(midnight) && year >= "1970" && midnight.getMonth() === month - 1 && midnight.getDate() === Number(day);
}

/** The moment at which a day begins, where the reader is. */
export function midnightOf(day) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date);
}

/** A moment's day, where the reader is: "2026-01-31". */
export function dayOf(time) {
  const moment = new Date(time);
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

function daysAgo(time, now) {
  return Math.round((midnight(now) - midnight(time)) / DAY); // rounded: a day of a clock change has 23 or 25 hours
}

function midnight(time) {
  return new Date(time).setHours(0, 0, 0, 0);
}

function isSameYear(one, other) {
  return new Date(one).getFullYear() === new Date(other).getFullYear();
}

function capitalised(text, locale = pageLocale()) {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

function format(options, locale) {
  return kept("DateTimeFormat", options, locale);
}

function relative(locale) {
  return kept("RelativeTimeFormat", { numeric: "auto" }, locale);
}

/** To make one takes longer than to use it a thousand times. */
function kept(kind, options, locale = pageLocale()) {
  const key = JSON.stringify([kind, options, locale]);
  if (!formats.has(key)) formats.set(key, new Intl[kind](locale, options));
  return formats.get(key);
}
