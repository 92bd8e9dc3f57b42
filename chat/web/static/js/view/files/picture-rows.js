// How pictures stand together: in rows, each as wide as the message, none cut off by much. No DOM here.

const BEST = 2.6; // how wide a row looks best for its height
const MOST_IN_ROW = 4;
const NARROWEST = 2 / 3;
const WIDEST = 2;

/** The shape of a picture in a row: its width by its height, within what looks well. */
export function shapeOf({ width, height }) {
  return width && height ? Math.min(WIDEST, Math.max(NARROWEST, width / height)) : 1;
}

/** Divide pictures into rows, in their order: [[first, second], [third], ...]. */
export function pictureRows(pictures) {
  return best(pictures, new Map());
}

function best(pictures, known) {
  if (!pictures.length) return [];
  if (!known.has(pictures.length)) {
    const most = Math.min(MOST_IN_ROW, pictures.length);
    const ways = Array.from({ length: most }, (_, i) => {
      const rows = [pictures.slice(0, i + 1), ...best(pictures.slice(i + 1), known)];
      return { rows, cost: costOf(rows) };
    });
    known.set(pictures.length, ways.reduce((one, other) => (other.cost < one.cost ? other : one)).rows);
  }
  return known.get(pictures.length);
}

function costOf(rows) {
  return rows.reduce((sum, row) => sum + (Math.log(widthOf(row)) - Math.log(BEST)) ** 2, 0);
}

function widthOf(row) {
  return row.reduce((sum, picture) => sum + shapeOf(picture), 0);
}
