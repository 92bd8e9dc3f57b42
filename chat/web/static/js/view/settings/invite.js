// How others come to this server: the address to send them.
import { copied } from "../../browser/clipboard.js";
import { changeSettings } from "../../browser/settings.js";
import { askServer } from "../../server/tokens.js";
import { t } from "../../text/strings.js";
import { useSettings } from "../base/hooks.js";
import { html, useEffect, useState, useStore } from "../base/html.js";
import { Wrong } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";

/** What an administrator sees of it until they say that they have seen enough. The settings have it too. */
export function InviteCard() {
  const isAdmin = useStore((state) => state.session.me.role === "admin");
  const { isInviteHidden } = useSettings();
  if (!isAdmin || isInviteHidden) return null;
  return html`
    <section class="invite-card">
      <header>
        <h2>${t("home.invite")}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label=${t("home.hideInvite")}
          title="${t("home.hideInvite")}. ${t("home.hiddenInvite")}"
          onClick=${() => changeSettings({ isInviteHidden: true })}
        >
          <${Icon} name="close" />
        </button>
      </header>
      <${Invite} />
    </section>
  `;
}

export function Invite() {
  const [needsInvite, setNeedsInvite] = useState(false);
  useEffect(() => {
    askServer().then((server) => setNeedsInvite(server.needsInvite), () => {});
  }, []);
  return html`
    <p>${t("home.inviteText")}${needsInvite && ` ${t("home.inviteCode")}`}</p>
    <${Address} />
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
        <${Icon} name=${isCopied ? "check" : "copy"} />${t("home.copy")}
      </button>
      <span class="soft small" role="status">${isCopied && t("home.copied")}</span>
    </div>
    <${Wrong}>${isCopied === false && t("conversation.notCopied")}<//>
  `;
}
