// Zooming into a picture and moving it about: {scale, x, y}, where x and y are how far its middle is from the frame's.

export const MOST = 8;
export const WHOLE = { scale: 1, x: 0, y: 0 };

/** Zoom by a factor so that the point stays where it is. `point` is measured from the middle of the frame; `picture` and
 * `frame` are {width, height}, the picture's as it is shown whole. */
export function zoomed(view, factor, point, picture, frame) {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  const x = point.x - (point.x - view.x) * by;
  const y = point.y - (point.y - view.y) * by;
  return within({ scale, x, y }, picture, frame);
}

export function moved(view, by, picture, frame) {
  return within({ ...view, x: view.x + by.x, y: view.y + by.y }, picture, frame);
}

/** No further than its edges; what is smaller than the frame stays in its middle. */
function within({ scale, x, y }, picture, frame) {
  const most = (side) => Math.max(0, (picture[side] * scale - frame[side]) / 2);
  return { scale, x: limit(x, most("width")), y: limit(y, most("height")) };
}

function limit(value, most) {
  return Math.min(most, Math.max(-most, value)) || 0;
}

/** How large a picture is that just covers a square frame of that side. */
export function covering({ width, height }, side) {
  const scale = side / Math.min(width, height);
  return { width: width * scale, height: height * scale };
}

/** The square of a picture, {x, y, side} in its own pixels, that is seen in a square frame which it covers. */
export function squareSeen({ scale, x, y }, picture, side) {
  const shown = covering(picture, side);
  const by = picture.width / (shown.width * scale);
  return { x: ((shown.width * scale - side) / 2 - x) * by, y: ((shown.height * scale - side) / 2 - y) * by, side: side * by };
}

/** How large something of a shape is when it is shown whole in a frame, and no larger than it is. */
export function fitted({ width, height }, frame) {
  const scale = Math.min(1, frame.width / width, frame.height / height);
  return { width: width * scale, height: height * scale };
}
