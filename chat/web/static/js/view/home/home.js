// What stands beside the list while no chat is open; for whoever has no chats yet, how to begin.
import { assetUrl } from "../../base/assets.js";
import { copied } from "../../browser/clipboard.js";
import { linkTo } from "../../browser/route.js";
import { askServer } from "../../server/tokens.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useState, useStore } from "../base/html.js";
import { Wrong } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";
import { keysOf } from "../shortcuts/keys.js";
import { Keys } from "../shortcuts/shortcut-list.js";

const LOGO = assetUrl("icons/icon.svg");

export function Home() {
  const hasChats = useStore((state) => Object.keys(state.chats).length > 0);
  const isLoading = useStore((state) => state.since === null);
  const me = useStore((state) => state.session.me);
  if (hasChats) return html`<${NothingOpen} />`;
  if (isLoading) return html`<h1 class="visually-hidden" tabindex="-1">${t("common.loading")}</h1>`;
  return me.role === "admin" ? html`<${FirstSteps} name=${me.name} />` : html`<${Newcomer} name=${me.name} />`;
}

function NothingOpen() {
  const [before, after] = t("home.pick").split("{keys}");
  return html`
    <div class="calm">
      <img class="faint" src=${LOGO} alt="" width="64" height="64" />
      <h1 class="visually-hidden" tabindex="-1">${t("home.title")}</h1>
      <p class="soft">${before}<${Keys} keys=${keysOf("palette")} />${after}</p>
    </div>
  `;
}

function FirstSteps({ name }) {
  const [needsInvite, setNeedsInvite] = useState(false);
  useEffect(() => {
    askServer().then((server) => setNeedsInvite(server.needsInvite), () => {});
  }, []);
  return html`
    <div class="page first-steps">
      <img src=${LOGO} alt="" width="64" height="64" />
      <h1 tabindex="-1">${t("home.welcome", { name })}</h1>
      <p class="soft">${t("home.welcomeText")}</p>
      <section>
        <h2>${t("home.invite")}</h2>
        <p>${t("home.inviteText")}${needsInvite && ` ${t("home.inviteCode")}`}</p>
        <${Address} />
      </section>
      <section>
        <h2>${t("home.group")}</h2>
        <p>${t("home.groupText")}</p>
        <a class="button" href=${linkTo.newGroup()}><${Icon} name="users" />${t("home.group")}</a>
      </section>
    </div>
  `;
}

function Address() {
  const [isCopied, setCopied] = useState(null);
  const address = location.origin;
  const copy = async () => setCopied(await copied(address));
  useEffect(() => {
    const timer = isCopied && setTimeout(setCopied, 3000, null);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return html`
    <div class="address">
      <code>${address}</code>
      <button type="button" class="button" onClick=${copy}>
        <${Icon} name=${isCopied ? "check" : "copy"} />
        <span role="status">${t(isCopied ? "home.copied" : "home.copy")}</span>
      </button>
    </div>
    <${Wrong}>${isCopied === false && t("conversation.notCopied")}<//>
  `;
}

function Newcomer({ name }) {
  return html`
    <div class="calm">
      <img src=${LOGO} alt="" width="64" height="64" />
      <h1 tabindex="-1">${t("home.newcomer", { name })}</h1>
      <p class="soft">${t("home.newcomerText")}</p>
      <a class="button primary" href=${linkTo.newChat()}><${Icon} name="plus" />${t("sidebar.newChat")}</a>
    </div>
  `;
}
