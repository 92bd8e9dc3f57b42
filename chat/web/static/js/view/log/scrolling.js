// How the log scrolls.
import { isLooking } from "../../browser/looking.js";
import { loadNewer, loadOlder } from "../../sync/history.js";
import { markRead } from "../../sync/read-positions.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../base/html.js";
import { keepPlace } from "./kept-places.js";
import { readingPlace } from "./reading-place.js";
import { useComingBack } from "./unread-line.js";

const AHEAD = 1000; // pixels before an end at which more is loaded

/** Everything that scrolls: opens at the right place, keeps it, loads what comes next, follows a target. */
export function useScrolling({ chat, view, rows, target }) {
  const scroller = useRef();
  const keeper = useRef({ place: null, isOpen: false, isAtEnd: true, shown: null }).current;
  const [isAway, setAway] = useState(false);
  const [highlighted, setHighlighted] = useState(null);

  const look = () => {
    const isAtEnd = keeper.place.isAtEnd() && view.atEnd;
    keeper.isAtEnd = isAtEnd;
    setAway(!isAtEnd && rows.length > 0);
    if (isLooking()) markRead(chat.id, isAtEnd ? chat.lastSeq : keeper.place.lastInView());
    if (view.loading || view.error) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller.current;
    if (!view.atStart && scrollTop < AHEAD) loadOlder(chat.id);
    else if (!view.atEnd && scrollHeight - scrollTop - clientHeight < AHEAD) loadNewer(chat.id);
  };
  const settle = () => {
    keeper.place.settle({ staysAtEnd: view.atEnd });
    look();
  };
  keeper.settle = settle;
  useComingBack(() => keeper.place && look());

  useLayoutEffect(() => {
    keeper.place ??= readingPlace(scroller.current);
    if (!opened()) settle();
  });
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => keeper.settle());
    sizes.observe(scroller.current);
    sizes.observe(scroller.current.querySelector(".messages"));
    return () => {
      sizes.disconnect();
      keepPlace(chat.id, keeper.place.left(keeper.isAtEnd));
    };
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setHighlighted(null), 2500);
    return () => clearTimeout(timer);
  }, [highlighted]);

  /** Go where one wants to be: to the target once it is there; when first opened, to the unread line or the end. */
  function opened() {
    if (target && target !== keeper.shown) return target.isEnd ? showEnd() : showTarget();
    if (keeper.isOpen || !rows.length) return false;
    const line = scroller.current.querySelector(".unread-line");
    if (line) keeper.place.toRow(line, 0.25);
    else keeper.place.toEnd();
    return arrived(target);
  }

  function showEnd() {
    if (!view.atEnd) return false;
    keeper.place.toEnd();
    if (target.takesFocus) [...scroller.current.querySelectorAll(".message")].at(-1)?.focus({ preventScroll: true });
    return arrived(target);
  }

  function showTarget() {
    const found = scroller.current.querySelector(`[data-seq="${target.seq}"]`);
    if (!found) return false;
    if (target.isPlace) keeper.place.toPlace(found, target.above);
    else keeper.place.toRow(found, 0.4);
    if (!target.isQuiet) setHighlighted(target.seq);
    if (target.takesFocus) found.querySelector(".message").focus({ preventScroll: true });
    return arrived(target);
  }

  function arrived(where) {
    keeper.shown = where;
    keeper.isOpen = true;
    look();
    return true;
  }

  // An event of the log's last moment comes when it is gone.
  const scrolled = () => scroller.current && (keeper.place.note(), look());
  return { scroller, isAway, highlighted, scrolled };
}
