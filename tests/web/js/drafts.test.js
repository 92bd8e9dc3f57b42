// Drafts, in two tabs of one browser.
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

let kept;
let tabs;
let pages = 0;

beforeEach(() => {
  kept = new Map();
  tabs = [];
});

/** A tab, whose writing the others hear of. */
async function openTab() {
  const tab = { hear: () => {} };
  tabs.push(tab);
  const drafts = await import(`../../../chat/web/static/js/state/drafts.js?${pages++}`);
  const verbs = Object.entries(drafts).map(([name, verb]) => [name, (...some) => within(tab, () => verb(...some))]);
  const own = Object.fromEntries(verbs);
  own.startDrafts();
  return own;
}

function within(tab, work) {
  globalThis.addEventListener = (event, listener) => (tab.hear = listener);
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      kept.set(key, value);
      tabs.filter((other) => other !== tab).forEach((other) => other.hear({ key }));
    },
  };
  return work();
}

const saying = (text) => ({ text, replyTo: null });

test("what is typed in one tab does not undo what is typed in another", async () => {
  const [one, other] = [await openTab(), await openTab()];
  one.openDrafts("alice");
  other.openDrafts("alice");
  one.keepDraft("team", saying("Hello"));
  other.keepDraft("lunch", saying("Soup?"));
  one.keepDraft("team", null);
  assert.deepEqual(one.allDrafts(), { lunch: saying("Soup?") });
  assert.deepEqual(other.allDrafts(), { lunch: saying("Soup?") });
});

test("whoever signs out in one tab leaves nothing behind, whatever the others do", async () => {
  const [one, other] = [await openTab(), await openTab()];
  one.openDrafts("alice");
  other.openDrafts("alice");
  other.keepDraft("team", saying("A secret"));
  one.forgetDrafts();
  assert.equal(other.draftOf("team"), null);
  other.keepDraft("team", saying("A secret again"));
  assert.doesNotMatch([...kept.values()].join(), /secret/);

  one.openDrafts("alice");
  other.openDrafts("alice");
  other.keepDraft("team", saying("Hello"));
  assert.deepEqual(one.draftOf("team"), saying("Hello"));
});

test("drafts wait for whoever wrote them, and nobody else sees them", async () => {
  (await openTab()).openDrafts("alice");
  (await openTab()).keepDraft("team", saying("nobody is here"));
  const alice = await openTab();
  alice.openDrafts("alice");
  assert.deepEqual(alice.allDrafts(), {});
  alice.keepDraft("team", saying("Hello"));

  const again = await openTab();
  again.openDrafts("alice");
  assert.deepEqual(again.draftOf("team"), saying("Hello"));
  const mallory = await openTab();
  mallory.openDrafts("mallory");
  assert.equal(mallory.draftOf("team"), null);
  assert.equal(again.draftOf("team"), null);
});

test("what was typed in a chat that had only begun follows what was typed in the real one, and loses nothing", async () => {
  const tab = await openTab();
  tab.openDrafts("alice");
  const quote = { id: "m1" };
  tab.keepDraft("real", { text: "First", replyTo: null, files: [{ key: "f1" }] });
  const edit = { clientId: "c1", chatId: "begun", text: "Lunch??" };
  tab.keepDraft("begun", { text: "Second", replyTo: quote, files: [{ key: "f2" }], editing: edit });
  tab.moveDraft("begun", "real");
  const { text, replyTo, files, editing } = tab.draftOf("real");
  assert.deepEqual([text, replyTo, files.map(({ key }) => key)], ["First\n\nSecond", quote, ["f1", "f2"]]);
  assert.deepEqual(editing, { ...edit, chatId: "real" });
  assert.equal(tab.draftOf("begun"), null);

  tab.keepDraft("begun", { text: "  ", editing: { ...edit, text: "Supper?" } });
  tab.moveDraft("begun", "real");
  assert.equal(tab.draftOf("real").editing.text, "Lunch??");
  assert.equal(tab.draftOf("real").text, "First\n\nSecond\n\nSupper?");
  tab.moveDraft("begun", "real");
  assert.equal(tab.draftOf("real").text, "First\n\nSecond\n\nSupper?");
});
