// The parts of the page that come when they are wanted.
import { lazy } from "./base/lazy-part.js";

/** Nobody needs it to sign in; everybody does from then on, also when the network goes meanwhile. */
export const fetchConversation = () => import("./conversation/conversation.js").then((module) => module.Conversation);

export const Conversation = lazy(fetchConversation);
export const About = lazy(() => import("./about/about.js").then((module) => module.About));
export const Home = lazy(() => import("./home/home.js").then((module) => module.Home));
export const NoChat = lazy(() => import("./conversation/no-chat.js").then((module) => module.NoChat));
export const Nowhere = lazy(() => import("./conversation/no-chat.js").then((module) => module.Nowhere));
export const NewChat = lazy(() => import("./new-chat/new-chat.js").then((module) => module.NewChat));
export const PushOffer = lazy(() => import("./push-offer.js").then((module) => module.PushOffer));
export const Palette = lazy(() => import("./palette/palette.js").then((module) => module.Palette));
export const Search = lazy(() => import("./search/search.js").then((module) => module.Search));
export const Mentions = lazy(() => import("./search/mentions.js").then((module) => module.Mentions));
export const Settings = lazy(() => import("./settings/settings.js").then((module) => module.Settings));
export const ShortcutList = lazy(() => import("./shortcuts/shortcut-list.js").then((module) => module.ShortcutList));
