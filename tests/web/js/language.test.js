import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LANGUAGES, speak, speakOfWorkspace, translateRefusal } from "../../../chat/web/static/js/text/language.js";
import { language } from "../../../chat/web/static/js/text/locale.js";
import { best, compareNames } from "../../../chat/web/static/js/text/match.js";
import { fieldText, refusalText, t } from "../../../chat/web/static/js/text/strings.js";
import { sizeText } from "../../../chat/web/static/js/text/file-words.js";
import { ago, brief, day, list, number } from "../../../chat/web/static/js/text/time.js";

const now = new Date(2026, 2, 11, 15, 30);
const past = (seconds) => new Date(now - seconds * 1000).toISOString();

const english = await stringsOf(LANGUAGES.en);

before(speakOfWorkspace);
after(() => speak("en", ["en-GB"]));

/** All that a language says; what is said to those who are signed in stands in no section of the rest. */
async function stringsOf({ load, loadWorkspace }) {
  const [{ strings }, workspace] = [await load(), await loadWorkspace()];
  assert.deepEqual(Object.keys(workspace.strings).filter((section) => section in strings), []);
  return { ...strings, ...workspace.strings };
}

/** Speak a language, and wait for what the server says in it. */
async function speaks(code, preferred) {
  await speak(code, preferred);
  while (!translateRefusal("Wrong password.")) await new Promise(setImmediate);
}

function keysOf(table) {
  return Object.entries(table).flatMap(([section, strings]) => Object.keys(strings).map((name) => `${section}.${name}`));
}

function placesOf(text) {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
}

for (const [code, spoken] of Object.entries(LANGUAGES)) {
  test(`${spoken.name} says all that English says, and takes the same to say it`, async () => {
    const strings = await stringsOf(spoken);
    assert.deepEqual(keysOf(strings).sort(), keysOf(english).sort());
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const key of keysOf(english)) {
      const [section, name] = key.split(".");
      const [here, there] = [strings[section][name], english[section][name]];
      assert.equal(typeof here, typeof there, key);
      if (typeof here === "string") assert.deepEqual(placesOf(here), placesOf(there), key);
      else {
        assert.ok(Object.keys(here).every((form) => forms.includes(form)) && here.other, key);
        for (const text of Object.values(here)) assert.ok(placesOf(text).every((place) => placesOf(there.other).includes(place)), key);
      }
    }
  });
}

test("German is set as Germans set it", async () => {
  const strings = await stringsOf(LANGUAGES.de);
  const { refusals } = await LANGUAGES.de.loadRefusals();
  const all = [...Object.values(strings).flatMap((section) => Object.values(section)), ...Object.values(refusals)];
  for (const text of all.flatMap((each) => (typeof each === "string" ? each : Object.values(each)))) {
    assert.ok(!/["'“](?=\p{L}|\{)|\S…|\.\.\./u.test(text.replaceAll("„", "")), text);
    assert.ok(!/\b(Sie|Ihr|Ihre|Ihnen|Ihren) (können|haben|müssen|Name|Passwort|Team)/.test(text), text);
  }
});

test("words and numbers are of one language, whatever the browser's own is", async () => {
  await speaks("de", ["de-DE", "en-US"]);
  assert.equal(t("group.lastSeen", { when: ago(past(20), { now }) }), "Zuletzt online: gerade eben");
  assert.equal(ago(past(300), { now }), "vor 5 Minuten");
  assert.equal(ago(past(86400), { now }), "gestern");
  assert.equal(day(past(86400), { now }), "Gestern");
  assert.equal(day(past(9 * 86400), { now }), "Montag, 2. März");
  assert.equal(brief(past(3600), { now }), "14:30");
  assert.equal(number(8000), "8.000");
  assert.equal(list(["Anna", "Bob", "Carla"]), "Anna, Bob und Carla");
  assert.equal(t("group.members", { count: 1 }), "1 Mitglied");
  assert.equal(t("group.members", { count: 2500 }), "2.500 Mitglieder");
  assert.equal(sizeText(1.5 * 1024 * 1024), "1,5 MB");

  await speaks("en", ["en-US@posix", "de-DE", "de"]);
  assert.equal(t("group.lastSeen", { when: ago(past(20), { now }) }), "Last seen just now");
  assert.equal(number(8000), "8,000");
});

test("the server's no is said in the page's language: by its sentence, and where that is not known by its code", async () => {
  const refused = (code, message) => refusalText({ code, message });
  await speaks("en", []);
  assert.equal(refused("conflict", "A group can have up to 500 members."), "A group can have up to 500 members.");

  await speaks("de", []);
  assert.equal(refused("unauthorized", "Wrong e-mail address or password."), "E-Mail-Adresse oder Passwort ist falsch.");
  assert.equal(refused("conflict", "A group can have up to 1,500 members."), "Eine Gruppe kann höchstens 1.500 Mitglieder haben.");
  assert.equal(refused("too_large", "A file can have up to 1.5 MB."), "Eine Datei darf höchstens 1,5 MB groß sein.");
  assert.equal(refused("forbidden", "Some new sentence."), t("refusal.forbidden"));
  assert.equal(refused("unheard_of", "Some new sentence."), t("refusal.other"));
  assert.equal(refused("not_found", "constructor"), t("refusal.not_found"));
  assert.equal(fieldText("Longer than maximum length 80."), "Darf höchstens 80 Zeichen lang sein.");
  assert.equal(fieldText("Some new sentence."), t("refusal.field"));
});

test("names are sorted and found as in a German list", async () => {
  await speaks("de", []);
  assert.deepEqual(["Zoe", "Özil", "Otto", "Änne", "Anton"].sort(compareNames), ["Änne", "Anton", "Otto", "Özil", "Zoe"]);
  assert.equal(language(), "de");
  assert.deepEqual(best("strasse", ["Straße 1", "Weg 2"], (name) => name), ["Straße 1"]);
  assert.deepEqual(best("groß", ["Grossmann"], (name) => name), ["Grossmann"]);
});
