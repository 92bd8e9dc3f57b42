// Moving in a list by keyboard: every list of the page asks here where a key leads.

/** The key that is pressed; none where one is held with it, since that is the browser's, or the text's: to select, to go
 * to its end, or back a page. Shift is held for many characters. */
export function bareKey({ key, altKey, ctrlKey, metaKey, shiftKey }) {
  return altKey || ctrlKey || metaKey || (shiftKey && key.length > 1) ? "" : key;
}

/** The place to which a key leads from place `at` of `count`, or undefined where it leads nowhere.
 *
 * At an end, the next is the same place ("stop"), the other end ("around") or none of the list's, for the caller to see
 * ("open"). Where one types, Home and End belong to the text: `hasEnds` is false. A grid has `columns`, and arrows to
 * the side, of which ArrowRight leads `ahead` (1) or back (-1); what `isRow` has those alone. */
export function placeAfter(key, at, count, { beyond = "stop", hasEnds = true, columns = 0, isRow = false, ahead = 1 } = {}) {
  if (!count) return undefined;
  const ends = hasEnds ? { Home: 0, End: count - 1 } : {};
  if (key in ends) return ends[key];
  const aside = { ArrowRight: ahead, ArrowLeft: -ahead };
  const along = columns ? { ...aside, ArrowDown: columns, ArrowUp: -columns } : { ArrowDown: 1, ArrowUp: -1 };
  const steps = isRow ? aside : along;
  if (!(key in steps)) return undefined;
  const place = at + steps[key];
  if (beyond === "around") return (place + count) % count;
  return beyond === "stop" ? Math.min(Math.max(place, 0), count - 1) : place;
}
