// Renewing a session: by what this browser shows of it, however many cookies are called alike.
import assert from "node:assert/strict";
import test from "node:test";
import { facts } from "./facts.js";

globalThis.document = { cookie: "" };
globalThis.navigator = {};
const asked = [];
globalThis.fetch = async (path, { headers }) => {
  asked.push({ path, headers });
  return new Response(JSON.stringify({
    user: { id: "a".repeat(24), name: "Alice" },
    accessToken: "token",
    expiresAt: new Date(Date.now() + 900_000).toISOString(),
  }));
};

const { maySignIn, renew } = await import("../../../chat/web/static/js/server/tokens.js");
const { call } = await import("../../../chat/web/static/js/server/call.js");

test("without a cookie of this server there is no session, whatever others keep here", () => {
  for (const cookie of ["", "theme=dark", "hearth_csrf_of_another=1", `x${facts.csrfCookie}=1`, `${facts.csrfCookie}=`]) {
    document.cookie = cookie;
    assert.equal(maySignIn(), false, cookie);
  }
});

test("every value that may be the one is shown, the own first, and those of others do no harm", async () => {
  document.cookie = `csrf_token=theirs; ${facts.csrfCookie}=one; a=b; ${facts.csrfCookie}=two; csrf_token=one`;

  assert.equal(maySignIn(), true);
  await renew();

  assert.equal(asked.at(-1).headers["X-CSRF-TOKEN"], "one,two,theirs");
});

test("the access token leaves Authorization to a proxy that asks for a password", async () => {
  await call("GET", "/api/users/me");

  assert.equal(asked.at(-1).headers["X-Hearth-Token"], "token");
  assert.equal("Authorization" in asked.at(-1).headers, false);
});
