// The colours: the system's, or those that were chosen. head/theme.js has shown them before the first paint.
import { onSettings, settings } from "./settings.js";

/** Show the theme that is chosen, from now on. */
export function startTheme() {
  const metas = [...document.querySelectorAll("meta[name=theme-color]")];
  const papers = metas.map(({ content }) => content); // in light and in dark, as the page came
  const show = () => {
    const { theme } = settings();
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const chosen = ["light", "dark"].indexOf(theme);
    metas.forEach((meta, system) => (meta.content = papers[chosen < 0 ? system : chosen]));
  };
  onSettings(show);
  show();
}
