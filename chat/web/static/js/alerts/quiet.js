// Quiet time: the hours in which somebody does not want to be notified, by the clock on their wall.

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
let known = {}; // the clock asked for last: making one takes longer than all else here, and each message asks

/** Whether a moment lies in these hours, {from, to, timeZone} or null: the first included and the last not; they may span
 * midnight. In a time zone that this browser does not know, nothing is quiet. */
export function isQuiet(quiet, moment = new Date()) {
  const clock = quiet && clockIn(quiet.timeZone, moment);
  if (!clock) return false;
  const { from, to } = quiet;
  return from < to ? from <= clock && clock < to : clock >= from || clock < to;
}

/** The time zone of this browser, by a name that the server knows. */
export function zoneHere() {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(timeZone ?? "") && timeZone !== "Etc/Unknown" ? timeZone : "UTC";
}

function clockIn(timeZone, moment) {
  try {
    if (known.timeZone !== timeZone) known = { timeZone, clock: new Intl.DateTimeFormat("en-GB", { ...CLOCK, timeZone }) };
    return known.clock.format(moment);
  } catch {
    return null;
  }
}
