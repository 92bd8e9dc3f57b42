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

test("a host may be a picture, and has only what a host may have", () => {
  are([
    ["https://i❤.ws", "https://i❤.ws"],
    ["https://i❤️.ws/a 👍", "https://i❤️.ws/a"],
    ["see https://☃.net.", "https://☃.net"],
    ["https://👍🏽.ws", "https://👍🏽.ws"],
    ["https://example.com❤️ it", "https://example.com"],
    ["https://example.com👍.", "https://example.com"],
    ["_https://x.example_", "https://x.example"],
    ["_see https://x.example/a_b_", "https://x.example/a_b"],
    ["**_www.x.example_**", "www.x.example"],
    ["https://paral·lel.cat", "https://paral·lel.cat"],
    ["https://東京・大阪.jp", "https://東京・大阪.jp"],
    ["https://www.日本語.jp/", "https://www.日本語.jp/"],
    ["https://example.comとexample.orgを見て.", "https://example.com"],
    ["https://example.com:8080で", "https://example.com:8080"],
  ]);
});

test("a path goes on into letters of any script, but not into the sentence", () => {
  const whole = [
    "https://zh.wikipedia.org/wiki/C言語", "https://ja.wikipedia.org/wiki/Tシャツ", "https://example.com/2024年報告.pdf",
    "https://example.com/第1章", "https://example.com/?q=abc日本", "https://example.com/ひらがな/", "https://example.com/はじめに",
    "https://ja.wikipedia.org/wiki/佐々木", "https://ja.wikipedia.org/wiki/ジョン・レノン", "https://ja.wikipedia.org/wiki/東京_(曖昧さ回避)",
    "https://ja.wikipedia.org/wiki/Xの悲劇/注", "https://ko.wikipedia.org/wiki/C언어", "https://th.wikipedia.org/wiki/ภาษาไทย",
    "https://example.com/ABC有限公司", "https://zh.wikipedia.org/wiki/约翰·列侬", "https://en.wikipedia.org/wiki/Bose–Einstein",
    "https://emojipedia.org/❤️", "https://example.com/I❤NY", "https://web.archive.org/web/2020/https://example.com/a",
    "https://example.com/#目次", "https://example.com/a/日本?b=c&d=東京", "https://hi.wikipedia.org/wiki/हिन्दी",
    "https://example.com/々〆〇", "https://example.com/ﾊﾝｶｸ", "https://example.com/login?next=https://example.org/a",
  ];
  are(whole.flatMap((address) => [[address, address], [`看（${address}）。`, address], [`**${address}**, so`, address]]));
  are([
    ["访问https://example.com/文档", "https://example.com/文档"],
    ["https://example.com/路径，谢谢", "https://example.com/路径"],
    ["https://example.comを見て", "https://example.com"],
    ["見https://example.com/a。", "https://example.com/a"],
    ["https://example.com/は便利です", "https://example.com/"],
    ["https://example.com/docsは便利", "https://example.com/docs"],
    ["https://example.com/a是好的", "https://example.com/a"],
    ["https://example.com/是好的", "https://example.com/"],
    ["https://example.com/docs에서 봐", "https://example.com/docs"],
    ["https://example.com/docsครับ", "https://example.com/docs"],
    ["https://example.com/docs👍", "https://example.com/docs"],
    ["https://example.com/文档?a=1的", "https://example.com/文档?a=1"],
  ]);
});

test("one that follows another at once is another", () => {
  for (const between of ["・", "·", "、", "，", "和", "と", "→", "|", ",", ";", ")(", " / ", "、www.x.example、"]) {
    for (const path of ["", "/x"]) {
      const found = links(`https://a.example${path}${between}https://b.example/y`).map(({ url }) => url);
      assert.deepEqual([found[0], found.at(-1)], [`https://a.example${path}`, "https://b.example/y"], between);
    }
  }
});

test("an e-mail address is a link with mailto: and without, and a number with tel:", () => {
  are([
    ["mailto:a@b.deに", "mailto:a@b.de"],
    ["mailto:a@b.de?subject=日本", "mailto:a@b.de?subject=日本"],
    ["tel:+8113に電話", "tel:+8113"],
    ["tel:555-0199.", "tel:555-0199"],
    ["ann@example.org", "ann@example.org"],
    ["(ann.b+c@mail.example.org), bob@example.org.", "ann.b+c@mail.example.org", "bob@example.org"],
    ["first_last@example.org and _ann@example.org_", "first_last@example.org", "ann@example.org"],
    ["**ann@example.org**", "ann@example.org"],
    ["連絡はann@example.orgまで", "ann@example.org"],
    ["联系ann@163.com。", "ann@163.com"],
    ["ann@example.com에게", "ann@example.com"],
    ["jürgen@münchen.example's", "jürgen@münchen.example"],
    ["o'brien@example.org 'ann@example.org'", "o'brien@example.org", "ann@example.org"],
    ["ann@例え.jp", "ann@例え.jp"],
    ["@ann@example.org ann@example.org@evil.example", ...[]],
    ["icon@2x.png react@18.3.0 left-pad@1.0.x a@8.0.0-beta.alpha", ...[]],
    ["git@github.com:org/repo.git ann@localhost a@b @ a@ @b.example", ...[]],
    ["`ann@example.org`", ...[]],
    ["https://ann@example.org/b", "https://ann@example.org/b"],
    ["[write](mailto:ann@example.org) to ann@example.org", "write", "ann@example.org"],
  ]);
  assert.equal(links("_ann@example.org_")[0].url, "mailto:ann@example.org");
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
    ["https://i❤.ws", null],
    ["https://☃.net/a", null],
    ["https://bank.example╱login.evil.example", "bank.xn--examplelogin-2m4h.evil.example"],
    ["ann@bank.example", null],
    ["ann@bаnk.example", "xn--bnk-6cd.example"],
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
