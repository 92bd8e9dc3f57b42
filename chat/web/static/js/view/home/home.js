// What stands beside the list while no chat is open; for whoever has no chats yet, how to begin.
import { assetUrl } from "../../base/assets.js";
import { linkTo } from "../../browser/route.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Invite, InviteCard } from "../settings/invite.js";
import { keysOf } from "../shortcuts/keys.js";
import { Keys } from "../shortcuts/shortcut-list.js";

const LOGO = assetUrl("icons/icon.svg");

export function Home() {
  const hasChats = useStore((state) => Object.keys(state.chats).length > 0);
  const isLoading = useStore((state) => state.since === null);
  const me = useStore((state) => state.session.me);
  if (hasChats) return html`<${NothingOpen} /><${InviteCard} />`;
  if (isLoading) return html`<h1 class="visually-hidden" tabindex="-1">${t("common.loading")}</h1>`;
  return me.role === "admin" ? html`<${FirstSteps} name=${me.name} />` : html`<${Newcomer} name=${me.name} />`;
}

function NothingOpen() {
  const [before, after] = t("home.pick").split("{keys}");
  return html`
    <div class="calm nothing-open">
      <img class="faint" src=${LOGO} alt="" width="64" height="64" />
      <h1 class="visually-hidden" tabindex="-1">${t("home.title")}</h1>
      <p class="soft">${before}<${Keys} keys=${keysOf("palette")} />${after}</p>
    </div>
  `;
}

function FirstSteps({ name }) {
  return html`
    <div class="page first-steps">
      <img src=${LOGO} alt="" width="64" height="64" />
      <h1 tabindex="-1">${t("home.welcome", { name })}</h1>
      <p class="soft">${t("home.welcomeText")}</p>
      <section>
        <h2>${t("home.invite")}</h2>
        <${Invite} />
      </section>
      <section>
        <h2>${t("home.group")}</h2>
        <p>${t("home.groupText")}</p>
        <a class="button" href=${linkTo.newGroup()}><${Icon} name="users" />${t("home.group")}</a>
      </section>
    </div>
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
