// Where it begins: the engine, then the view, then what works beside them.
import { start } from "./actions.js";
import { startBadge } from "./badge.js";
import { startNotifications } from "./notifications.js";
import { startRouting } from "./route.js";
import { startSettings } from "./settings.js";
import { startViewport } from "./viewport.js";
import { App } from "./view/app.js";
import { keepFocusSomewhere } from "./view/focus.js";
import { html, render } from "./view/html.js";
import { fetchLazily } from "./view/lazy.js";

startSettings();
startViewport();
startRouting();
startBadge();
startNotifications();

const root = document.getElementById("app");
root.replaceChildren();
keepFocusSomewhere(root);
render(html`<${App} />`, root);
start();
fetchLazily();
sessionStorage.removeItem("hearth.reloaded"); // see unloaded.js

navigator.serviceWorker?.register("/sw.js").catch(() => {}); // without one, the page only needs the network to open
