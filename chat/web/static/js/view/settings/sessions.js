// Where one is signed in, and how to end that.
import { deviceOf } from "../../browser/user-agent.js";
import { endOtherSessions, endSession, listSessions } from "../../session/account.js";
import { t } from "../../text/strings.js";
import { ago, full } from "../../text/time.js";
import { useToday } from "../base/hooks.js";
import { html, useEffect, useState } from "../base/html.js";
import { Button } from "../controls/button.js";
import { confirmed } from "../controls/dialog.js";
import { Wrong, sentence, useAction } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";

export function Sessions() {
  const [sessions, setSessions] = useState(null);
  const [said, setSaid] = useState("");
  const [, error, run] = useAction();
  const load = async () => setSessions(await listSessions());
  useEffect(() => {
    run(load);
  }, []);

  const end = (id) => run(() => endSession(id).then(load));
  const endOthers = async () => {
    const words = { title: t("settings.endOthersAsk"), text: t("settings.endOthersText") };
    if (!(await confirmed({ ...words, action: t("settings.endOthers") }))) return;
    if (await run(() => endOtherSessions().then(load))) setSaid(t("settings.othersEnded"));
  };
  return html`
    <p class="soft">${t("settings.sessionsText")}</p>
    <${Wrong}>${error && sentence(error)}<//>
    ${error && !sessions && html`<${Button} onClick=${() => run(load)}>${t("common.retry")}<//>`}
    ${!sessions && !error && html`<p class="soft opening">${t("common.loading")}</p>`}
    ${sessions && html`
      <ul role="list" class="sessions">
        ${ownFirst(sessions).map((session) => html`<${Session} key=${session.id} session=${session} onEnd=${end} />`)}
      </ul>
      ${sessions.length > 1
        ? html`<${Button} look="danger" onClick=${endOthers}>${t("settings.endOthers")}<//>`
        : html`<p class="soft small">${t("settings.onlyThis")}</p>`}
    `}
    <p class="small" role="status">${said}</p>
  `;
}

function Session({ session, onEnd }) {
  useToday();
  const device = deviceName(session.userAgent);
  return html`
    <li>
      <${Icon} name="device" />
      <div class="what">
        <p>
          <strong>${device}</strong>
          ${session.current && html` <span class="role">${t("settings.thisSession")}</span>`}
        </p>
        <p class="soft small" title=${full(session.lastUsedAt)}>
          ${t("settings.sessionUsed", { when: ago(session.lastUsedAt) })} · ${session.ip}
        </p>
        <p class="soft small">${t("settings.sessionSince", { when: ago(session.createdAt) })}</p>
      </div>
      ${!session.current &&
      html`<${Button} aria-label=${t("settings.endSessionOf", { device })} onClick=${() => onEnd(session.id)}>
        ${t("settings.endSession")}
      <//>`}
    </li>
  `;
}

function deviceName(userAgent) {
  const { browser, system } = deviceOf(userAgent);
  if (browser && system) return t("settings.sessionDevice", { browser, system });
  return browser ?? system ?? t("settings.unknownDevice");
}

function ownFirst(sessions) {
  return [...sessions].sort((one, other) => other.current - one.current || other.lastUsedAt.localeCompare(one.lastUsedAt));
}
