// One's own settings: a list of parts, and one of them.
import { linkTo } from "../../browser/route.js";
import { t } from "../../text/strings.js";
import { html, useStore } from "../base/html.js";
import { ONE_PANE, useMedia } from "../base/media.js";
import { Icon } from "../controls/icons.js";
import { Page } from "../controls/page.js";
import { Password, Profile } from "./account.js";
import { Invite } from "./invite.js";
import { Notifications } from "./notifications.js";
import { Sessions } from "./sessions.js";
import { Appearance } from "./appearance.js";

const PARTS = {
  profile: { icon: "user", Part: Profile },
  password: { icon: "lock", Part: Password },
  sessions: { icon: "device", Part: Sessions },
  appearance: { icon: "palette", Part: Appearance },
  notifications: { icon: "bell", Part: Notifications },
  invite: { icon: "users", Part: Invite, isForAdmins: true },
};

/** On a phone, `page` null is the list of the parts alone; where there is room the first part stands beside it. */
export function Settings({ page }) {
  const isNarrow = useMedia(ONE_PANE);
  const isAdmin = useStore((state) => state.session.me.role === "admin");
  const parts = Object.entries(PARTS).filter(([, { isForAdmins }]) => isAdmin || !isForAdmins);
  const shown = parts.some(([name]) => name === page) ? page : isNarrow && !page ? null : "profile";
  const { Part } = PARTS[shown] ?? {};
  return html`
    <${Page} title=${t("settings.title")} back=${page ? linkTo.settings() : linkTo.home()} className="settings">
      ${(!isNarrow || !shown) && html`<${Parts} parts=${parts} shown=${shown} />`}
      ${Part &&
      html`
        <section class="page-part" key=${shown}>
          <h2 tabindex="-1">${t(`settings.${shown}`)}</h2>
          <${Part} />
        </section>
      `}
    <//>
  `;
}

function Parts({ parts, shown }) {
  return html`
    <nav class="parts" aria-label=${t("settings.sections")}>
      <ul role="list">
        ${parts.map(
          ([name, { icon }]) => html`
            <li>
              <a href=${linkTo.settings(name)} aria-current=${name === shown ? "page" : undefined}>
                <${Icon} name=${icon} />${t(`settings.${name}`)}
              </a>
            </li>
          `,
        )}
      </ul>
    </nav>
  `;
}
