// Whether somebody looks at this page, and not elsewhere.

export function isLooking() {
  return !document.hidden && document.hasFocus();
}
