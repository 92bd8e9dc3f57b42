// The icons, as lines in a square of 24. They only ever stand beside a name, so readers of the screen skip them.
import { h } from "preact";

const PATHS = {
  alert: "M12 8v5M12 16.5v.01M3 19.5 12 4l9 15.5z",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5 10 17.5 19.5 7",
  close: "M6 6l12 12M18 6 6 18",
  chevron: "M6 9l6 6 6-6",
  eye: "M2.5 12c2-4 5.5-6.5 9.5-6.5s7.5 2.5 9.5 6.5c-2 4-5.5 6.5-9.5 6.5S4.5 16 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  eyeOff:
    "M10 5.7c.6-.1 1.3-.2 2-.2 4 0 7.5 2.5 9.5 6.5a13 13 0 0 1-2.5 3.5M6 7.5A12 12 0 0 0 2.5 12c2 4 5.5 6.5 9.5 6.5 1.7 0 3.3-.4 4.7-1.2M9.9 9.9a3 3 0 0 0 4.2 4.2M4 4l16 16",
  more: "M5.5 11.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM12 11.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zM18.5 11.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15",
};

/** Have more of them, as {name: path}. */
export function addIcons(more) {
  Object.assign(PATHS, more);
}

export function Icon({ name }) {
  return h(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    h("path", { d: PATHS[name] }),
  );
}
