// What was refused of messages that are not among those one looks at: it is said at the foot of the chat.
import { failedElsewhere } from "../../state/acts.js";
import { html, useStore } from "../base/html.js";
import { Refused } from "../message/acting.js";

export function RefusedElsewhere({ chatId }) {
  const refused = useStore((state) => failedElsewhere(state, chatId));
  return refused.map((act) => html`<div key=${act.clientId} class="refused-elsewhere"><${Refused} act=${act} /></div>`);
}
