// Where an address begins and ends, in every script, and what is said beside one that could pass for another.
import assert from "node:assert/strict";
import test from "node:test";
import { parse } from "../../../chat/web/static/js/text/markdown.js";

function links(text) {
  const nodes = (node) => (typeof node === "string" ? [] : node.type === "link" ? [node] : (node.children ?? []).flatMap(nodes));
  return parse(text).flatMap(nodes);
}

function are(cases) {
  for (const [text, ...addresses] of cases) assert.deepEqual(links(text).map(({ children }) => children.join("")), addresses, text);
}

test("within text without spaces an address ends where the sentence goes on", () => {
  are([
    ["请看https://example.com，很好", "https://example.com"],
    ["请看https://example.com/a/b?c=d。谢谢", "https://example.com/a/b?c=d"],
    ["https://example.com是好的", "https://example.com"],
    ["見て（https://example.com/a）ね", "https://example.com/a"],
    ["https://example.com/docsを見て", "https://example.com/docs"],
    ["https://example.com/を見て", "https://example.com/"],
    ["ดูที่https://example.comนะ", "https://example.com"],
    ["https://example.com에서", "https://example.com"],
    ["https://zh.wikipedia.org/wiki/中文 好", "https://zh.wikipedia.org/wiki/中文"],
    ["https://例え.jp/テスト", "https://例え.jp/テスト"],
    ["https://example.中国，好", "https://example.中国"],
    ["看www.example.com。", "www.example.com"],
    ["https://ru.wikipedia.org/wiki/Москва", "https://ru.wikipedia.org/wiki/Москва"],
    ["https://a.example。https://b.example", "https://a.example", "https://b.example"],
  ]);
});

test("brackets belong to it while they are closed, and what ends the sentence never does", () => {
  are([
    ["https://example.com/?a[]=1&b={x}", "https://example.com/?a[]=1&b={x}"],
    ["[see https://example.com/a]", "https://example.com/a"],
    ["{https://example.com}", "https://example.com"],
    ["(https://example.com/a_(b)).", "https://example.com/a_(b)"],
    ["http://[::1]:8080/a", "http://[::1]:8080/a"],
    ["https://example.com's page", "https://example.com"],
    ["https://example.com/a’s", "https://example.com/a"],
    ["“https://example.com/a”", "https://example.com/a"],
    ["https://example.com/a؟", "https://example.com/a"],
    ["https://example.com, https://example.org;", "https://example.com", "https://example.org"],
    ["https://example.com/a|b", "https://example.com/a|b"],
    ["tel:+41791234567.", "tel:+41791234567"],
    ["hotel:555 awww.example https://", ...[]],
    ["www.example.com/a", "www.example.com/a"],
  ]);
  assert.equal(links("www.example.com")[0].url, "http://www.example.com");
  assert.equal(links("[a](https://example.com/b[1]{2})")[0].url, "https://example.com/b[1]{2}");
});

test("nothing turns an address around", () => {
  are([["https://example.com/\u202egpj.exe", "https://example.com/%E2%80%AEgpj.exe"]]);
  assert.ok(!JSON.stringify(parse("https://exa\u202emple.com/a")).includes("\u202e"));
});

test("where a link leads is said beside it, if it could pass for another", () => {
  const said = (text) => links(text)[0]?.besides ?? null;
  for (const [text, besides] of [
    ["[https://bank.example](https://evil.example/a)", "evil.example"],
    ["[bank.example](https://evil.example)", "evil.example"],
    ["[**bank**.example](https://evil.example)", "evil.example"],
    ["[ｂａｎｋ．ｅｘａｍｐｌｅ](https://evil.example)", "evil.example"],
    ["[ba\u200bnk.example](https://evil.example)", "evil.example"],
    ["[elpmaxe.\u202eknab](https://evil.example)", "evil.example"],
    ["[https://bank.example/in](https://bank.example/out)", "bank.example/out"],
    ["[ann@bank.example](mailto:mallory@evil.example)", "mallory@evil.example"],
    ["https://bank.example@evil.example/", "evil.example"],
    ["https://аpple.com", "xn--pple-43d.com"],
    ["https://аррӏе.com", "xn--80ak6aa92e.com"],
    ["[the plan](https://example.com/a)", null],
    ["[example.com](https://www.example.com/)", null],
    ["[www.example.com/a…](https://example.com/abc)", null],
    ["[ann@example.com](mailto:ann@example.com)", null],
    ["https://münchen.example/straße", null],
    ["https://例え.jp", null],
    ["https://президент.рф", null],
    ["https://youtu.be/dQw4w9WgXcQ", null],
    ["http://nas:8080/Abc", null],
    ["https://fa.wikipedia.org/wiki/می\u200cخواهم", null],
    ["[https://example.com/Foo](https://example.com/Foo)", null],
    ["[example.com/Foo](https://example.com/foo)", "example.com/foo"],
    ["[bank.example:443](http://bank.example:8080)", "http://bank.example:8080"],
    ["[https://bank.example](http://bank.example)", "http://bank.example"],
    ["[bank.example](mailto:a@evil.example)", "a@evil.example"],
    ["[+49 123 45](tel:+49999)", "+49999"],
    ["[+49 123 45](tel:+4912345)", null],
    ["[evil.example → bank.example](https://evil.example)", "evil.example"],
    ["[bank .example](https://evil.example)", "evil.example"],
    ["[Node.js](https://nodejs.example)", null],
    ["[v1.2.3 costs $5.99](https://a.example)", null],
    ["[192.0.2.1](https://a.example)", "a.example"],
  ]) assert.equal(said(text), besides, text);
});
