// How alice wants to be notified, where the server says no.
import assert from "node:assert/strict";
import test from "node:test";
import { alices } from "./scene.js";

globalThis.document = { cookie: "", hidden: false, addEventListener() {} };
globalThis.addEventListener = () => {};

const { savePreferences } = await import("../../../chat/web/static/js/actions/preferences.js");
const { change, state } = await import("../../../chat/web/static/js/state/store.js");

test("what the server refuses is taken back, and not what another device has changed meanwhile", async () => {
  const refused = new Response(JSON.stringify({ error: { code: "invalid", message: "No." } }), { status: 400 });
  globalThis.fetch = async () => refused;
  change(() => ({ ...alices(), preferences: { quiet: null, mail: false, language: "en" } }));
  const saving = savePreferences({ mail: true });
  assert.equal(state().preferences.mail, true);
  const quiet = { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" };
  change((before) => ({ ...before, preferences: { ...before.preferences, quiet } }));
  await assert.rejects(saving);
  assert.deepEqual(state().preferences, { quiet, mail: false, language: "en" });
});
