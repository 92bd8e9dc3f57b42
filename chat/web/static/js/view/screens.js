// The parts of the page that come when they are wanted.
import { t } from "../text/strings.js";
import { html } from "./base/html.js";
import { lazy } from "./base/lazy-part.js";

const Coming = () => html`<p class="calm soft opening">${t("common.loading")}</p>`; // seen only if it takes a moment

/** Nobody needs it to sign in; everybody does from then on, also when the network goes meanwhile. */
export const fetchConversation = () => import("./conversation/conversation.js").then((module) => module.Conversation);

export const Conversation = lazy(fetchConversation, Coming);
export const About = lazy(() => import("./about/about.js").then((module) => module.About), Coming);
export const Home = lazy(() => import("./home/home.js").then((module) => module.Home), Coming);
export const NoChat = lazy(() => import("./conversation/no-chat.js").then((module) => module.NoChat), Coming);
export const Nowhere = lazy(() => import("./conversation/no-chat.js").then((module) => module.Nowhere), Coming);
export const NewChat = lazy(() => import("./new-chat/new-chat.js").then((module) => module.NewChat), Coming);
export const PushOffer = lazy(() => import("./push-offer.js").then((module) => module.PushOffer));
export const Palette = lazy(() => import("./palette/palette.js").then((module) => module.Palette));
export const Search = lazy(() => import("./search/search.js").then((module) => module.Search), Coming);
export const Mentions = lazy(() => import("./search/mentions.js").then((module) => module.Mentions), Coming);
export const Settings = lazy(() => import("./settings/settings.js").then((module) => module.Settings), Coming);
export const ShortcutList = lazy(() => import("./shortcuts/shortcut-list.js").then((module) => module.ShortcutList));
