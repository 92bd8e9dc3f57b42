// How a picture is zoomed and moved: by wheel, by double click, by one finger or two; and by a swipe, left for another.
import { useEffect, useLayoutEffect, useRef, useState } from "../base/html.js";
import { WHOLE, fitted, moved, zoomed } from "./zoom.js";

const SWIPE = 60;
const CLOSER = 2.5;
const TAP = 8; // pixels that a press may move and still be one

export function useZoom(stage, file, { step, close }) {
  const [view, setView] = useState(WHOLE);
  const pointers = useRef(new Map()).current;
  const swipe = useRef({ x: 0, y: 0 });
  const isZoomed = view.scale > 1;
  useLayoutEffect(() => setView(WHOLE), [file.id]);
  const sizes = () => {
    const { clientWidth: width, clientHeight: height } = stage.current;
    return [fitted({ width: file.width ?? width, height: file.height ?? height }, { width, height }), { width, height }];
  };
  const zoomAt = (factor, point) => setView((before) => zoomed(before, factor, point, ...sizes()));
  const zoomBy = (factor) => zoomAt(factor, { x: 0, y: 0 });

  useEffect(() => {
    const wheel = (event) => {
      event.preventDefault();
      zoomAt(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), fromMiddle(stage.current, event));
    };
    const { current } = stage;
    current.addEventListener("wheel", wheel, { passive: false });
    return () => current.removeEventListener("wheel", wheel);
  }, []);

  const down = (event) => {
    if (event.button !== 0) return;
    stage.current.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, fromMiddle(stage.current, event));
    swipe.current = pointers.size > 1 ? null : { x: 0, y: 0, target: event.target };
  };
  const move = (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = fromMiddle(stage.current, event);
    const by = { x: now.x - before.x, y: now.y - before.y };
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.set(event.pointerId, now);
    if (other) zoomAt(apart(now, other) / apart(before, other), between(now, other));
    else if (swipe.current) swipe.current = { ...swipe.current, x: swipe.current.x + by.x, y: swipe.current.y + by.y };
    if (isZoomed) setView((view) => moved(view, other ? { x: by.x / 2, y: by.y / 2 } : by, ...sizes()));
  };
  const up = (event) => {
    if (!pointers.delete(event.pointerId) || pointers.size || !swipe.current) return;
    const { x, y, target } = swipe.current;
    if (Math.hypot(x, y) < TAP) {
      if (target === stage.current && !isZoomed && event.pointerType === "mouse") close(); // beside the picture
    } else if (!isZoomed && event.pointerType !== "mouse") {
      if (Math.abs(x) > SWIPE && Math.abs(x) > Math.abs(y)) step(x < 0 ? 1 : -1);
      else if (y > SWIPE) close();
    }
  };
  const listeners = {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: up,
    onPointerCancel: ({ pointerId }) => pointers.delete(pointerId),
    onDblClick: (event) => (isZoomed ? setView(WHOLE) : zoomAt(CLOSER, fromMiddle(stage.current, event))),
  };
  return { view, isZoomed, listeners, zoomBy };
}

function fromMiddle(element, { clientX, clientY }) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

function apart(one, other) {
  return Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
}

function between(one, other) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
