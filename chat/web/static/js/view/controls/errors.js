// What a page says when something does not work: of a refusal, of no answer, and of a fault of our own.
import { fieldText, refusalText } from "../../text/refusals.js";
import { t } from "../../text/strings.js";
import { Component, html, useState } from "../base/html.js";
import { Button } from "./button.js";
import { Icon } from "./icons.js";

/** One sentence for whatever an action rejected with. */
export function sentence(error) {
  if (error.code === "too_many_requests" && error.retryAfter) {
    return t("common.tooOften", { count: Math.ceil(error.retryAfter) });
  }
  return !error.code || !error.message || error.code === "no_answer" ? t("common.noAnswer") : refusalText(error);
}

/** The first sentence about each field of a refusal. */
export function fieldSentences(error) {
  return Object.fromEntries(Object.entries(error.fields ?? {}).map(([name, found]) => [name, first(found)]));
}

/** Whether a refusal names fields: then it is said beside them, and not again below the form. */
export function isAboutFields(error) {
  return Object.keys(error?.fields ?? {}).length > 0;
}

function first(found) {
  if (typeof found === "string") return fieldText(found);
  return found && typeof found === "object" ? first(Object.values(found)[0]) : t("common.broken");
}

/** [isBusy, error, run]: `run(action)` awaits it once at a time, keeps its error, and returns whether it went well. */
export function useAction() {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const run = async (action) => {
    if (isBusy) return false;
    setBusy(true);
    setError(null);
    try {
      await action();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return [isBusy, error, run];
}

/** A sentence in place, read out when it appears; draws nothing while there is no error. */
export function Wrong({ id, children }) {
  return children ? html`<p class="wrong" id=${id} role="alert"><${Icon} name="alert" /><span>${children}</span></p>` : null;
}

/** Whatever is thrown in drawing its children shows a calm page instead of a blank one. */
export class Boundary extends Component {
  state = { error: null };

  static getDerivedStateFromError(error) {
    return { error };
  }

  componentDidCatch(error) {
    console.error(error);
  }

  render({ children }, { error }) {
    return error ? html`<${Broken} />` : children;
  }
}

function Broken() {
  return html`
    <div class="calm" role="alert">
      <${Icon} name="alert" />
      <h1>${t("common.broken")}</h1>
      <p class="soft">${t("common.brokenText")}</p>
      <${Button} look="primary" onClick=${() => location.reload()}>${t("common.reload")}<//>
    </div>
  `;
}
