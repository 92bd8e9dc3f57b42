// What lies over the page, dialogs, menus and the like: the back button closes that, and leaves the page where it is. Each
// has an entry of its own in the history, on top of the page's.

const open = []; // {close} of each, the newest last
let depth = 0; // how many entries on top are theirs
let isGoing = false; // on the way back from entries that are needed no longer
const waiting = [];

/** Have the back button call `close`, once. Returns what to call when it is closed otherwise. */
export function closeOnBack(close) {
  const mine = { close };
  open.push(mine);
  whenStill(() => {
    if (!open.includes(mine)) return;
    depth += 1;
    history.pushState({ over: depth }, "");
  });
  return () => {
    if (!open.includes(mine)) return;
    open.splice(open.indexOf(mine), 1);
    setTimeout(tidy); // whoever closes it to go elsewhere does that first, in its entry
  };
}

/** Do something once the history moves no longer, which is mostly now. */
export function whenStill(act) {
  if (isGoing) waiting.push(act);
  else act();
}

/** Do something once no more than one entry is on top of the page's: a menu over a dialog has two. */
export function whenAlmostAlone(act) {
  whenStill(() => {
    if (depth < 2) return act();
    isGoing = true;
    waiting.push(act);
    return history.go(1 - depth);
  });
}

/** Whether the entry on top is of what lies over the page. Whoever asks puts another address in its place. */
export function takeEntry() {
  if (!depth) return false;
  depth -= 1;
  return true;
}

/** Begin to heed the back button. */
export function startBack() {
  addEventListener("popstate", moved);
  moved(); // a page that was loaded anew finds the entries of what lay over it
}

function moved() {
  depth = history.state?.over ?? 0;
  const wasGoing = isGoing;
  isGoing = false;
  while (!wasGoing && open.length > depth) open.pop().close();
  waiting.splice(0).forEach((act) => act());
  tidy();
}

function tidy() {
  if (isGoing || depth <= open.length) return;
  isGoing = true;
  history.go(open.length - depth);
}
