// What the worker does with a push, also where no test drives a browser: iPhones, which end the subscription if nothing is
// shown, pages that sleep, and browsers that fail. The browser's part is the test's own; the worker's is as it is served.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";
import { strings as german } from "../../../chat/web/static/js/text/workspace/german.js";
import { strings as english } from "../../../chat/web/static/js/text/workspace/english.js";

const WEB = new URL("../../../chat/web/", import.meta.url);
const SHARED = ["static/js/text/reading/bidi.js", "static/js/alerts/notification-text.js"]; // as chat/web/worker.py has them

const HELLO = { type: "message", chatId: "c1", seq: 5, kind: "group", title: "Team", sender: "Bob", excerpt: "Hello", count: 2 };

/** A worker, with notifications that stand already and pages that answer or sleep. */
function worker({ standing = [], pages = [], language = "en", fails = () => {} } = {}) {
  const on = {};
  const shown = [];
  const badges = [];
  const registration = {
    async getNotifications({ tag } = {}) {
      fails();
      return [...standing, ...shown].filter((each) => !tag || each.tag === tag);
    },
    async showNotification(title, options) {
      shown.push({ title, ...options });
    },
  };
  const clients = { matchAll: async () => pages.map(pageOf) };
  const browser = { registration, clients, navigator: { language, setAppBadge: async (count) => badges.push(count) } };
  const hasWaited = (act, ms, ...more) => pages.some(({ sleeps }) => sleeps) && setTimeout(act, 0, ...more);
  const context = { ...browser, MessageChannel, URL, Intl, setTimeout: hasWaited };
  context.caches = { match: async () => undefined };
  context.self = { addEventListener: (name, act) => (on[name] = act), clients };
  context.location = { origin: "https://chat.example" };
  vm.runInNewContext(rendered(), context);
  const receives = async (data) => {
    let done;
    on.push({ data: { json: () => JSON.parse(data) }, waitUntil: (work) => (done = work) });
    await done;
  };
  return { receives: (news) => receives(typeof news === "string" ? news : JSON.stringify(news)), shown, badges };
}

/** A page is at an address, has the focus, and answers what it is asked unless it sleeps. */
function pageOf({ looksAt = null, sleeps = false, focused = true }) {
  const answers = { looking: { chatId: looksAt }, notified: true };
  return { url: "https://chat.example/#/", focused, postMessage: ({ about }, [port]) => sleeps || port.postMessage(answers[about]) };
}

function rendered() {
  const read = (name) => readFileSync(new URL(name, WEB), "utf8");
  const shared = SHARED.map(read).join("\n").replace(/^export /gm, "");
  const words = { en: sectionsOf(english), de: sectionsOf(german) };
  return read("templates/sw.js")
    .replace(/const WORDS = \{[^]*?\n\};/, () => `const WORDS = ${JSON.stringify(words)};`)
    .replace("{{ files | tojson }}", "[]")
    .replace("{{ shared }}", () => shared);
}

function sectionsOf({ notifications, kinds }) {
  return { notifications, kinds };
}

test("whatever is pushed, something is shown", async () => {
  for (const [news, title] of [
    [HELLO, "2 new messages in Team"],
    ["not JSON", "There are new messages for you"],
    ["null", "There are new messages for you"],
    [{ type: "weather" }, "There are new messages for you"],
  ]) {
    const { receives, shown } = worker();
    await receives(news);
    assert.deepEqual(shown.map((each) => [each.title, Boolean(each.silent)]), [[title, false]]);
  }
});

test("a browser that cannot say what stands there shows it all the same, in its language", async () => {
  const { receives, shown } = worker({ language: "de-AT", fails: () => { throw new Error("Broken"); } });
  await receives(HELLO);
  assert.deepEqual(shown.map(({ title, tag }) => [title, tag]), [["Es gibt neue Nachrichten für dich", "unknown"]]);
});

test("what stands there already stays as it is, without a sound", async () => {
  const standing = [{ tag: "chat-c1", title: "Bob in Team", body: "Later", data: { chatId: "c1", seq: 6, count: 1 } }];
  const { receives, shown } = worker({ standing });
  await receives(HELLO);
  const [{ title, body, tag, data, silent, renotify }] = shown;
  assert.deepEqual({ title, body, tag, data, silent, renotify }, { ...standing[0], silent: true, renotify: false });
});

test("over the chat that somebody has before their eyes there is no sound; over another one, or a page that sleeps, there is", async () => {
  for (const [page, isSilent] of [
    [{ looksAt: "c1" }, true],
    [{ looksAt: "c2" }, false],
    [{ looksAt: null }, false],
    [{ looksAt: "c1", sleeps: true }, false],
    [{ looksAt: "c1", focused: false }, false],
  ]) {
    const { receives, shown } = worker({ pages: [page] });
    await receives(HELLO);
    assert.equal(shown[0].silent, isSilent, JSON.stringify(page));
  }
});

test("the icon's number is what the notifications stand for, unless a page is awake that knows it", async () => {
  const standing = [{ tag: "chat-c2", data: { chatId: "c2", seq: 1, count: 4 } }, { tag: "unknown", data: null }];
  const alone = worker({ standing, pages: [{ sleeps: true }] });
  await alone.receives(HELLO);
  assert.deepEqual(alone.badges, [4 + 1 + 2]);
  const beside = worker({ standing, pages: [{ looksAt: null }] });
  await beside.receives(HELLO);
  assert.deepEqual(beside.badges, []);
});
