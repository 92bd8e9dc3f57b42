// Where it begins: the engine, then the view, then what works beside them.
import { start } from "./actions.js";
import { startBadge } from "./badge.js";
import { catchDrops } from "./drops.js";
import { fetchLateParts } from "./late.js";
import { startNotifications } from "./notifications.js";
import { startRouting } from "./route.js";
import { startSettings } from "./settings.js";
import { startViewport } from "./viewport.js";
import { App } from "./view/app.js";
import { keepFocusSomewhere } from "./view/focus.js";
import { html, render } from "./view/html.js";

startSettings();
startViewport();
startRouting();
startBadge();
startNotifications();
catchDrops();

const root = document.getElementById("app");
root.replaceChildren();
keepFocusSomewhere(root);
render(html`<${App} />`, root);
start();
fetchLateParts();

// The worker keeps the files of a version for as long as a page of it holds this lock.
const version = new URL(import.meta.url).pathname.split("/")[2];
navigator.locks?.request(`hearth-${version}`, { mode: "shared" }, () => new Promise(() => {}));
navigator.serviceWorker?.register("/sw.js").catch(() => {}); // without one, the page only needs the network to open
