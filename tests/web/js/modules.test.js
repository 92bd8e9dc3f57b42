// Importing a module starts nothing: what starts, main.js says in order.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { register } from "node:module";
import test from "node:test";

const SCRIPTS = new URL("../../../chat/web/static/js/", import.meta.url);
const VENDOR = ["preact", "preact/hooks", "htm"];
const BROWSER = ["document", "window", "navigator", "location", "history", "localStorage", "sessionStorage", "indexedDB"];
const NOT_TO_BE_CALLED = ["fetch", "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "BroadcastChannel"];
const DECLARATION = /^(import|export|const|let|function|async function|class)\b/;
const INSIDE = /^([\s)}\]`]|\/\/|\/\*|$)/;

const modules = readdirSync(SCRIPTS, { recursive: true })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".js") && name !== "main.js" && !name.startsWith("head/"))
  .sort();

test("the modules are there", () => assert.ok(modules.length > 100));

test("a module declares, and does nothing else", () => {
  for (const name of modules) {
    const lines = readFileSync(new URL(name, SCRIPTS), "utf8").split("\n");
    const doing = lines.filter((line) => !DECLARATION.test(line) && !INSIDE.test(line));
    assert.deepEqual(doing, [], name);
  }
});

test("where there is no browser every module can be imported, and asks for nothing, waits for nothing, listens to nothing", async () => {
  resolveAsThePageDoes();
  for (const name of VENDOR) await import(name);
  const touched = [];
  const before = Object.fromEntries(NOT_TO_BE_CALLED.map((name) => [name, globalThis[name]]));
  for (const name of BROWSER) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => (touched.push(name), undefined) });
  }
  const trap = (name) => (globalThis[name] = function trapped() { touched.push(name); });
  NOT_TO_BE_CALLED.forEach(trap);
  globalThis.addEventListener = () => touched.push("addEventListener");
  for (const name of modules) {
    await import(new URL(name, SCRIPTS));
    assert.deepEqual(touched, [], name);
  }
  Object.assign(globalThis, before);
});

/** Names without a path mean what the page's import map says. */
function resolveAsThePageDoes() {
  const imports = JSON.parse(process.env.HEARTH_IMPORTS);
  const urls = Object.fromEntries(Object.entries(imports).map(([name, path]) => [name, new URL(`../${path}`, SCRIPTS).href]));
  const hook = `const urls = ${JSON.stringify(urls)};
    export const resolve = (name, context, next) => next(urls[name] ?? name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
