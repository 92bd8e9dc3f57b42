// Where it begins. Importing a module starts nothing: what starts is here, in order.
import { startBadge } from "./alerts/badge.js";
import { startAlerts } from "./alerts/start.js";
import { takeFacts } from "./base/facts.js";
import { startKeyboard } from "./browser/keyboard.js";
import { fetchLazyParts } from "./browser/lazy.js";
import { startRouting } from "./browser/route.js";
import { startSettings } from "./browser/settings.js";
import { keepShell } from "./browser/worker/shell.js";
import { refuseStrayDrops } from "./browser/stray-drops.js";
import { startTabs } from "./browser/other-tabs.js";
import { startTheme } from "./browser/theme.js";
import { startViewport } from "./browser/viewport.js";
import { startFront } from "./session/front.js";
import { startPlace } from "./session/place.js";
import { startSession } from "./session/sign-in.js";
import { startDrafts } from "./state/drafts.js";
import { startBegunChats } from "./sync/begun-chats.js";
import { startConnection } from "./sync/connection.js";
import { startHistory } from "./sync/history.js";
import { startOutbox } from "./sync/outbox.js";
import { startReadPositions } from "./sync/read-positions.js";
import { keepSnapshots } from "./sync/snapshot.js";
import { startViewing } from "./sync/viewing.js";
import { startLanguage } from "./view/base/language.js";
import { startView } from "./view/start.js";

takeFacts(document.querySelector("meta[name=hearth-facts]").content);

// This browser
startTabs();
startSettings();
startTheme();
startViewport();
startKeyboard();
startPlace();
startRouting();
refuseStrayDrops();

// The engine: each hears of changes to the state, and does what they call for
startDrafts();
startConnection();
startOutbox();
startBegunChats();
startReadPositions();
startHistory();
startViewing();
keepSnapshots();
startFront();

// What a person sees and hears
await startLanguage();
startBadge();
startAlerts();
startView(document.getElementById("app"));

startSession(); // last: from here on there are changes
fetchLazyParts();
keepShell();
