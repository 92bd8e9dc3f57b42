// What this browser remembers of how its person likes things. Other tabs follow.

const KEY = "hearth.settings";
const DEFAULTS = { theme: "system", notifications: false };
const listeners = new Set();
let current = read();
let papers = null; // the colours of the page in light and in dark, as the page came

export function settings() {
  return current;
}

/** Keep some settings: {theme: "system" | "light" | "dark", notifications: boolean}. */
export function changeSettings(some) {
  current = { ...current, ...some };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing: they hold until the page is closed.
  }
  tell();
}

export function onSettings(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Show the theme that is chosen, here and when another tab chooses one. */
export function startSettings() {
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    current = read();
    tell();
  });
  onSettings(showTheme);
  showTheme();
}

function showTheme() {
  if (current.theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = current.theme;
  const metas = [...document.querySelectorAll("meta[name=theme-color]")];
  papers ??= metas.map(({ content }) => content);
  const chosen = ["light", "dark"].indexOf(current.theme);
  metas.forEach((meta, system) => (meta.content = papers[chosen < 0 ? system : chosen]));
}

function tell() {
  listeners.forEach((listener) => listener(current));
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return {
      theme: ["light", "dark"].includes(kept.theme) ? kept.theme : DEFAULTS.theme,
      notifications: kept.notifications === true,
    };
  } catch {
    return DEFAULTS;
  }
}
