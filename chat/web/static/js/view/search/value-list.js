// The values that may be meant by the operator one types, below the box; for days, a calendar too.
import { t } from "../../text/strings.js";
import { isDay } from "../../text/time.js";
import { html, useEffect, useRef, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Avatar } from "../people/avatar.js";
import { Face } from "../people/person.js";

export function ValueList({ id, open, values, active, choose, icon }) {
  const list = useRef();
  const isAboutDays = open.name === "after" || open.name === "before";
  useEffect(() => list.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" }), [active]);
  if (!values.length && !isAboutDays) return null;
  return html`
    <div class="offers">
      ${isAboutDays &&
      html`
        <label class="offers-day">
          <span class="small">${t(`search.by_${open.name}`)}</span>
          <input class="input" type="date" onChange=${({ currentTarget: { value } }) => isDay(value) && choose(value)} />
        </label>
      `}
      <ul ref=${list} id="${id}-values" class="options" role="listbox" aria-label=${t(`search.by_${open.name}`)} hidden=${!values.length}>
        ${values.map(
          ({ value, title, person, chat }, index) => html`
            <li
              key=${value}
              id="${id}-${value}"
              class="option ${index === active ? "active" : ""}"
              role="option"
              aria-selected=${index === active ? "true" : "false"}
              onMouseDown=${(event) => event.preventDefault()}
              onClick=${() => choose(value)}
            >
              ${person && html`<${Avatar} of=${person} size="small" showPresence />`}
              ${chat && html`<${ChatFace} chat=${chat} title=${title} />`}
              ${!person && !chat && html`<${Icon} name=${icon} />`}
              <span class="clip"><bdi>${title}</bdi></span>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

function ChatFace({ chat, title }) {
  const other = useStore((state) => chat.members.find(({ userId }) => chat.kind === "direct" && userId !== state.session.me?.id)?.userId);
  return other ? html`<${Face} id=${other} size="small" />` : html`<${Avatar} of=${chat} title=${title} size="small" isGroup />`;
}
