// Where the keyboard of a phone covers the page instead of shrinking it, the page shrinks itself to what is seen.

const LEAST_KEYBOARD = 150; // pixels; the bar that an iPad shows below, with a real keyboard, has less

/** Whether a keyboard that is drawn on the screen covers part of the page. */
export function isKeyboardOnScreen() {
  const seen = window.visualViewport;
  return Boolean(seen) && innerHeight - seen.height * seen.scale > LEAST_KEYBOARD;
}

export function startViewport() {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    const isCovered = seen.scale === 1 && innerHeight - seen.height > 80;
    if (isCovered) document.documentElement.style.setProperty("--height", `${seen.height}px`);
    else document.documentElement.style.removeProperty("--height");
    if (isCovered) scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
}
