// The whole page: what is shown in each phase of a session.
import { loadSheet } from "../browser/lazy.js";
import { speakOfWorkspace } from "../text/language.js";
import { useLanguage } from "./base/hooks.js";
import { html, useStore } from "./base/html.js";
import { lazy } from "./base/lazy-part.js";
import { Questions } from "./controls/dialog.js";
import { Boundary } from "./controls/errors.js";
import { Starting, Unreachable } from "./starting.js";

/** Whoever is signed in sees it first of all, with its looks and its words. */
export const fetchWorkspace = async () => {
  const parts = [import("./workspace.js"), speakOfWorkspace(), loadSheet("workspace.css")];
  const [{ Workspace }] = await Promise.all(parts);
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
