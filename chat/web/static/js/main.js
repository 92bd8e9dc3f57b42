// Where it begins: the engine, then the view, then what works beside them.
import { start } from "./actions/actions.js";
import { startBadge } from "./alerts/badge.js";
import { catchDrops } from "./browser/stray-drops.js";
import { fetchLateParts } from "./browser/lazy.js";
import { startNotifications } from "./alerts/notifications.js";
import { startRouting } from "./browser/route.js";
import { startSettings } from "./browser/settings.js";
import { startViewport } from "./browser/viewport.js";
import { App } from "./view/app.js";
import { keepFocusSomewhere } from "./view/base/focus.js";
import { html, render } from "./view/base/html.js";

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
