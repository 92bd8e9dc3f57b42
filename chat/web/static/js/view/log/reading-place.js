// Keeps the reading position. Whatever is added above, below or within, the message one reads stays where it is;
// and who is at the end stays at the end.

const NEAR_END = 48;

/** The place of a reader in a scrolling element whose rows have a data-key. `settle` after each change of the rows or of
 * any size; `note` after each scroll. */
export function readingPlace(scroller) {
  let isAtEnd = true;
  let seen = []; // the rows in view, each with where it was
  let scrolled = 0;
  let height = scroller.clientHeight;
  let top = topOf(scroller);

  function note() {
    if (scroller.clientHeight !== height) return; // not the reader moved, but the frame: settle comes next
    scrolled = scroller.scrollTop;
    isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    seen = rowsInView(scroller).map((row) => ({ row, key: row.dataset.key, top: row.offsetTop }));
  }

  function settle({ staysAtEnd }) {
    const sunk = topOf(scroller) - top; // something appeared above the log, or went
    height = scroller.clientHeight;
    top += sunk;
    if (isAtEnd && staysAtEnd) scroller.scrollTop = scroller.scrollHeight;
    else scroller.scrollTop += shift() + sunk;
    note();
  }

  function shift() {
    for (const { row, key, top } of seen) {
      const now = row.isConnected && row.dataset.key === key ? row : rowOf(scroller, key);
      if (now) return now.offsetTop - top;
    }
    return 0;
  }

  return {
    note,
    settle,
    isAtEnd: () => isAtEnd,
    /** The seq of the last message that is in view to its end, or 0. */
    lastInView() {
      const bottom = scroller.scrollTop + scroller.clientHeight + 1;
      const isWhole = ({ row }) => row.dataset.seq && row.offsetTop + row.offsetHeight <= bottom;
      return Number(seen.findLast(isWhole)?.row.dataset.seq ?? 0);
    },
    /** Where one was when last looked: {seq, above}, or null at the end of the chat. */
    left(isAtEnd) {
      const first = isAtEnd ? null : seen.find(({ row }) => row.dataset.seq);
      return first ? { seq: Number(first.row.dataset.seq), above: scrolled - first.top } : null;
    },
    toEnd() {
      scroller.scrollTop = scroller.scrollHeight;
      note();
    },
    /** Put a row where so many pixels of it are above what one sees. */
    toPlace(row, above) {
      scroller.scrollTop = row.offsetTop + above;
      note();
    },
    /** Put a row where a part of the height (0 to 1) lies above it. */
    toRow(row, part) {
      const room = scroller.clientHeight - row.offsetHeight;
      scroller.scrollTop = row.offsetTop - Math.max(0, room * part);
      note();
    },
  };
}

function topOf(scroller) {
  return scroller.getBoundingClientRect().top;
}

/** The rows of messages that are at least partly in view, from the top. */
function rowsInView(scroller) {
  const rows = scroller.querySelectorAll("[data-key]");
  const bottom = scroller.scrollTop + scroller.clientHeight;
  const found = [];
  for (let at = firstBelow(rows, scroller.scrollTop); at < rows.length && rows[at].offsetTop < bottom; at += 1) {
    found.push(rows[at]);
  }
  return found;
}

/** The index of the first row that ends below a height, by halving. */
function firstBelow(rows, height) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].offsetTop + rows[middle].offsetHeight > height) high = middle;
    else low = middle + 1;
  }
  return low;
}

function rowOf(scroller, key) {
  return scroller.querySelector(`[data-key="${CSS.escape(key)}"]`);
}
