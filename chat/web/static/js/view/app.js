// The whole page: what is shown in each phase of a session.
import { speakOfWorkspace } from "../text/language.js";
import { useLanguage } from "./base/hooks.js";
import { html, useStore } from "./base/html.js";
import { lazy } from "./base/lazy-part.js";
import { Questions } from "./controls/dialog.js";
import { Boundary } from "./controls/errors.js";
import { addIcons } from "./controls/icons.js";
import { Starting, Unreachable } from "./starting.js";

/** Whoever is signed in sees it first of all, and reads what it says. */
export const fetchWorkspace = async () => {
  const parts = [import("./workspace.js"), import("./controls/workspace-icons.js"), speakOfWorkspace()];
  const [{ Workspace }, { ICONS }] = await Promise.all(parts);
  addIcons(ICONS);
  return Workspace;
};
const Workspace = lazy(fetchWorkspace, Starting);
const Welcome = lazy(() => import("./sign-in/sign-in.js").then((module) => module.Welcome));

export function App() {
  useLanguage();
  return html`
    <${Boundary}>
      <${Phase} />
      <${Questions} />
    <//>
  `;
}

function Phase() {
  const phase = useStore((state) => state.session.phase);
  if (phase === "starting") return html`<${Starting} />`;
  if (phase === "unreachable") return html`<${Unreachable} />`;
  return phase === "signed-in" ? html`<${Workspace} />` : html`<${Welcome} isFirst=${phase === "setup"} />`;
}
