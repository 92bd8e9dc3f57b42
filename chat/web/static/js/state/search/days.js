// Days as people name them in a filter: "2026-01-31", where the reader is.

/** Whether that is a day: "2026-02-29" is none. */
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
