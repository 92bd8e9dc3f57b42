// What people type becomes a tree of plain nodes, whatever it is, and soon.
import assert from "node:assert/strict";
import test from "node:test";
import { safeUrl } from "../../../chat/web/static/js/text/inline.js";
import { MOST_NODES, parse } from "../../../chat/web/static/js/text/markdown.js";

const bold = (...children) => ({ type: "bold", children });
const italic = (...children) => ({ type: "italic", children });
const strike = (...children) => ({ type: "strike", children });
const code = (text) => ({ type: "code", text });
const link = (url, ...children) => ({ type: "link", url, children: children.length ? children : [url] });
const paragraph = (...children) => ({ type: "paragraph", children });
const line = { type: "break" };

/** The nodes of a text that is one paragraph. */
function inline(text) {
  const blocks = parse(text);
  assert.equal(blocks.length, 1);
  assert.equal(blocks[0].type, "paragraph");
  return blocks[0].children;
}

function isPlain(text) {
  assert.deepEqual(inline(text), [text]);
}

function linksIn(nodes) {
  return nodes.flatMap((node) => {
    if (typeof node === "string") return [];
    const within = linksIn([...(node.children ?? []), ...(node.items ?? []).flat()]);
    return node.type === "link" ? [node.url, ...within] : within;
  });
}

test("bold, italic, strike and code, in each other too", () => {
  assert.deepEqual(inline("a **b** *c* _d_ __e__ ~~f~~ `g`"), [
    "a ", bold("b"), " ", italic("c"), " ", italic("d"), " ", bold("e"), " ", strike("f"), " ", code("g"),
  ]);
  assert.deepEqual(inline("**a *b***"), [bold("a ", italic("b"))]);
  assert.deepEqual(inline("***a***"), [bold(italic("a"))]);
  assert.deepEqual(inline("*a **b***"), [italic("a ", bold("b"))]);
});

test("code keeps its markers, and a longer run of backticks its backticks", () => {
  assert.deepEqual(inline("`**a**`"), [code("**a**")]);
  assert.deepEqual(inline("`` `a` ``"), [code("`a`")]);
});

test("what is not closed, or means something else, stays as it was typed", () => {
  ["**a", "a*", "*a _b", "~~a", "`a", "snake_case_words", "2 * 3 * 4", "2*3*4", "a ~ b", "****", "-----", "[a](b)",
    "[a", "a](b)", "¯\\_(ツ)_/¯", "C:\\temp", "1.5 - 2", "#5", "<b>a</b>"].forEach(isPlain);
});

test("a backslash takes the meaning off a marker", () => {
  assert.deepEqual(inline("\\*a\\* \\`b\\`"), ["*a* `b`"]);
});

test("words next to markers in a script without spaces are bold", () => {
  assert.deepEqual(inline("中文**粗体**中文"), ["中文", bold("粗体"), "中文"]);
});

test("addresses are links, without the sentence around them", () => {
  assert.deepEqual(inline("See https://a.example/b_c_d?e=*f*."), ["See ", link("https://a.example/b_c_d?e=*f"), "*."]);
  assert.deepEqual(inline("(https://a.example/b_(c))"), ["(", link("https://a.example/b_(c)"), ")"]);
  assert.deepEqual(inline("**https://a.example**"), [bold(link("https://a.example"))]);
  assert.deepEqual(inline("mailto:ann@example.org!"), [link("mailto:ann@example.org"), "!"]);
  assert.deepEqual(inline("[the **plan**](http://a.example/x_(y))"), [
    link("http://a.example/x_(y)", "the ", bold("plan")),
  ]);
  assert.deepEqual(inline("[https://a.example](https://b.example)"), [
    { ...link("https://b.example", "https://a.example"), besides: "b.example" },
  ]);
});

test("only http, https, mailto and tel are links", () => {
  const bad = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "//a.example", "/api", "", "mailto:nobody", "http://", "https://%", "java\tscript:alert(1)", "blob:https://a.example/b"];
  for (const address of bad) {
    assert.equal(safeUrl(address), null, address);
    assert.deepEqual(linksIn(parse(`[a](${address}) <${address}> ${address}`)).filter((url) => !/^https?:\/\/\w/.test(url)), []);
  }
});

test("markup of pages is text", () => {
  const corpus = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "[<img src=x onerror=alert(1)>](javascript:alert(1))", "`<script>`", "\"><script>alert(1)</script>",
    "[a](https://a.example\"onmouseover=alert(1))", "&lt;script&gt;", "<a href=\"javascript:alert(1)\">a</a>"];
  for (const text of corpus) {
    for (const url of linksIn(parse(text))) assert.ok(/^https?:/.test(url), url);
  }
  isPlain("<script>alert(1)</script>");
});

test("lines stay lines, and an empty one begins a paragraph", () => {
  assert.deepEqual(parse("a\nb\n\nc"), [paragraph("a", line, "b"), paragraph("c")]);
  assert.deepEqual(parse("a\r\nb"), [paragraph("a", line, "b")]);
  assert.deepEqual(parse(" \n "), []);
});

test("code blocks keep what is in them, with a language or without", () => {
  assert.deepEqual(parse("```js\nlet a;\n\n  **b**\n```\nend"), [
    { type: "code", language: "js", text: "let a;\n\n  **b**" },
    paragraph("end"),
  ]);
  assert.deepEqual(parse("```\na\n```"), [{ type: "code", language: null, text: "a" }]);
  assert.deepEqual(parse("```js\nlet a;"), [{ type: "code", language: "js", text: "let a;" }]);
});

test("quotes hold blocks, and quotes", () => {
  assert.deepEqual(parse("> a\n> > b\nc"), [
    { type: "quote", children: [paragraph("a"), { type: "quote", children: [paragraph("b")] }] },
    paragraph("c"),
  ]);
});

test("lists of both kinds, one in the other, from the number they begin with", () => {
  const bullets = (...items) => ({ type: "list", start: null, items });
  assert.deepEqual(parse("- a\n  - b\n- c"), [bullets([paragraph("a"), bullets([paragraph("b")])], [paragraph("c")])]);
  assert.deepEqual(parse("3. a\n4. b\n- c"), [
    { type: "list", start: 3, items: [[paragraph("a")], [paragraph("b")]] },
    bullets([paragraph("c")]),
  ]);
  assert.deepEqual(parse("- a\n  more"), [bullets([paragraph("a", line, "more")])]);
});

test("nothing nests deeper than a page can show", () => {
  const depth = (node) => 1 + Math.max(0, ...[...(node.children ?? []), ...(node.items ?? []).flat()].map(depth));
  for (const piece of [">", "> ", "*_", "_*~~**", "- ", "*a _b **c __d ~~e "]) {
    assert.ok(Math.max(...parse(piece.repeat(8000 / piece.length)).map(depth)) < 20, piece);
  }
});

test("8,000 characters of the worst take no longer than a few times the longest plain text", () => {
  const worst = ["*", "*a ", "_a ", "**a _b ", "*_", "~~a", "`", "`a``", "[", "[a](", "[a](http://b)", "((", "http://(",
    "http://a ", "https://%", "> ", ">", "- a\n", "  - a\n", "```\n", "```js\n", "\\*", "a\n", "1. ", "\u202e", "mailto:"];
  const fastest = (text) => Math.min(...Array.from({ length: 3 }, () => {
    const start = performance.now();
    parse(text);
    return performance.now() - start;
  }));
  const plain = fastest("a *word* and `code` of [text](http://a.b)\n".repeat(200).slice(0, 8000));
  for (const piece of worst) {
    const text = piece.repeat(Math.ceil(8000 / piece.length)).slice(0, 8000);
    const taken = fastest(text);
    assert.ok(taken < 40 * plain, `${JSON.stringify(piece)} took ${taken} ms, ordinary text ${plain} ms`);
  }
});

function nodesIn(node) {
  if (typeof node === "string") return 0;
  const within = [...(node.children ?? []), ...(node.items ?? []).flatMap((blocks) => [{ children: blocks }])];
  return 1 + within.reduce((sum, child) => sum + nodesIn(child), 0);
}

test("a message becomes so many nodes and no more, and all of it stays readable", () => {
  const units = ["*a* _b_ ", "`a` ", "a\n", "a\n\n", "- a\n", "> a\n\n", "> > > > a\n\n", "- *a*\n  - b\n", "```\na\n```\n"];
  units.push("https://a.b ", "[*a*](http://b) ", "***a*** ~~b~~ ", "1. a\n\nb\n");
  for (const unit of units) {
    const text = unit.repeat(8000 / unit.length);
    const blocks = parse(text);
    const nodes = blocks.reduce((sum, block) => sum + nodesIn(block), 0);
    assert.ok(nodes <= MOST_NODES + 10, `${JSON.stringify(unit)} became ${nodes} nodes`);
    assert.ok(JSON.stringify(blocks).split("a").length > text.split("a").length - 1, `${unit} lost something`);
  }
});

test("the rest is one text, with its lines", () => {
  const rest = parse("*a* ".repeat(600) + "\n\n- one\n- two\n").at(-1);
  assert.deepEqual(rest, paragraph("- one\n- two"));
});

test("code keeps its lines wherever its fences stand, and all that was written", () => {
  const block = (text, language = null) => ({ type: "code", language, text });
  assert.deepEqual(parse("```\nlet a;\nlet b;```"), [block("let a;\nlet b;")]);
  assert.deepEqual(parse("```js\nlet a;\nlet b;```\nSo."), [block("let a;\nlet b;", "js"), paragraph("So.")]);
  assert.deepEqual(parse("```let a;\nlet b;```"), [block("let a;\nlet b;")]);
  assert.deepEqual(parse("Look: ```js\nlet a;\nlet b;\n```\nSo."), [paragraph("Look:"), block("let a;\nlet b;", "js"), paragraph("So.")]);
  assert.deepEqual(parse("~~~ js\na\n```\n~~~"), [block("a\n```", "js")]);
  assert.deepEqual(parse("````\n```\na\n```\n````"), [block("```\na\n```")]);
  assert.deepEqual(parse("  ```\n    a\n  b\n  ```"), [block("  a\nb")]);
  assert.deepEqual(parse("    a*b*\n\n      c"), [block("a*b*\n\n  c")]);
  assert.deepEqual(parse("a `b\nc` d"), [paragraph("a ", code("b\nc"), " d")]);
  for (const text of ["```", "~~~", "~~~~~~~~~\nb", "``` ```", "```\n```", "`` ``"]) {
    assert.equal(parse(text).flatMap(({ children }) => children).map((node) => node.type ? "\n" : node).join(""), text);
  }
});

test("the language of a block is the first word behind its fence, unless code stands there", () => {
  const languageOf = (info, end = "\n```") => parse(`\`\`\`${info}\nb${end}`)[0].language;
  for (const [language, ...infos] of [
    ["js", "js", " js ", 'js title="x"', "js title=a.js {1,3-5} showLineNumbers", "js{1,3}", "js {1}", "js:app.js", "js hello", "{.js}", '{.js #a .b title="x"}'],
    ["rust", "rust,ignore", "rust,no_run,edition2021"],
    ["r", "{r, echo=FALSE}", "r {x}"],
    ["ruby", "ruby startline=3 $%@#$"],
    ["c++", "c++", 'c++ title="x"'],
    [null, "", "let a;", "let a=1", 'const a="b"', "npm install", "https://example.com", "{a: 1}", "python manage.py migrate"],
  ]) for (const info of infos) assert.equal(languageOf(info), language, info);
  assert.equal(languageOf('js title="x"', "```"), "js");
  assert.deepEqual(parse("```python migrate\nb```")[0], { type: "code", language: null, text: "python migrate\nb" });
});

test("what is no list, quote or emphasis stays as it was typed, and numbers are those that were written", () => {
  ["* * *", "- - -", "***", ">_<", ">:(", ">.>", ">5 is much", ">", "+1", "- ", "-", "1986. A year", "007. Bond", "#hashtag", "# no",
    "2*3*4", "<3", ":-)", "C:\\dir", "\\\\server\\share", "*.*", "*_*", "**/*", "~~", "~5", "| a | b |", "a_b_c", "<!-- a -->", "&lt;"].forEach(isPlain);
  const numbered = (start, items, more = {}) => ({ type: "list", start, items: items.map((text) => [paragraph(text)]), ...more });
  assert.deepEqual(parse("2. yes\n5. no"), [numbered(2, ["yes", "no"], { numbers: [2, 5] })]);
  assert.deepEqual(parse("1) a\n\n2) b"), [numbered(1, ["a", "b"], { sign: ")" })]);
  assert.deepEqual(parse("born in\n86. So"), [paragraph("born in", line, "86. So")]);
  assert.deepEqual(parse("- a\n* b").length, 2);
  assert.deepEqual(parse("1. a\n\n   ```\n   x\n   ```\n2. b")[0].items[0][1], { type: "code", language: null, text: "x" });
  assert.deepEqual(parse(">word\n>> more")[0].children.length, 2);
  assert.deepEqual(parse("> a\n>_<")[1], paragraph(">_<"));
});
