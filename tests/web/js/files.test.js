// Files: what may be sent, how they read in a line, how pictures stand together and are zoomed.
import assert from "node:assert/strict";
import test from "node:test";
import { takeFacts } from "../../../chat/web/static/js/base/facts.js";
import { pictureOf } from "../../../chat/web/static/js/files/addresses.js";
import { checkFiles } from "../../../chat/web/static/js/files/limits.js";
import { excerptLine } from "../../../chat/web/static/js/text/excerpt.js";
import {
  endingOf,
  kindOf,
  nameParts,
  shownName,
  sizeText,
  summaryLine,
  summaryOf,
  wordsFor,
} from "../../../chat/web/static/js/text/file-words.js";
import { pictureRows, shapeOf } from "../../../chat/web/static/js/view/files/picture-rows.js";
import { WHOLE, covering, fitted, moved, squareSeen, zoomed } from "../../../chat/web/static/js/view/files/zoom.js";

takeFacts(JSON.stringify({ limits: { fileBytes: 1000, pictureBytes: 500, filesPerMessage: 3 } }));
const file = (name, size = 10) => ({ name, size });

test("what is too large, empty or too many is said, and the others are taken", () => {
  const { taken, sentences } = checkFiles([file("a"), file("film", 1001), file("nothing", 0), file("b"), file("c")], 1);
  assert.deepEqual(taken.map(({ name }) => name), ["a", "b"]);
  assert.equal(sentences.length, 3);
  assert.match(sentences[0], /film is too large \(1,001 bytes\)\. Files can be up to 1,000 bytes\./);
  assert.match(sentences[1], /nothing is empty/);
  assert.match(sentences[2], /up to 3 files/);
  assert.deepEqual(checkFiles([file("a", 1000)], 0).sentences, []);
});

test("a file is a picture, a video, a recording or something else", () => {
  const kinds = ["image/png", "video/webm", "audio/mpeg", "application/pdf", "image/svg+xml", "", undefined].map(kindOf);
  assert.deepEqual(kinds, ["image", "video", "audio", "file", "file", "file", "file"]);
});

test("a message in a line says how many files of what kind it has, if it says nothing else", () => {
  const photo = { kind: "image" };
  assert.equal(summaryOf([]), null);
  assert.equal(summaryOf(undefined), null);
  assert.deepEqual(summaryOf([photo, photo]), { count: 2, kind: "image" });
  assert.deepEqual(summaryOf([photo, { kind: "video" }, photo]), { count: 3, kind: "file" });
  assert.equal(summaryLine({ count: 1, kind: "image" }), "Photo");
  assert.equal(summaryLine({ count: 3, kind: "file" }), "3 files");
  assert.equal(summaryLine({ count: 2, kind: "hologram" }), "2 files");
  assert.equal(excerptLine({ excerpt: "", attachments: { count: 1, kind: "image" } }), "Photo");
  assert.equal(excerptLine({ excerpt: "**Hello**", attachments: { count: 1, kind: "image" } }), "Hello");
  assert.equal(excerptLine({ excerpt: "", attachments: null }), "");
});

test("sizes are said in the unit in which they are short", () => {
  const sizes = [1, 1023, 1024, 1536, 100 * 1024, 25 * 2 ** 20, 3.44 * 2 ** 20, 2 ** 40].map(sizeText);
  assert.deepEqual(sizes, ["1 byte", "1,023 bytes", "1 KB", "1.5 KB", "100 KB", "25 MB", "3.4 MB", "1,024 GB"]);
});

test("a name cannot look like another one, and its ending is always seen", () => {
  assert.equal(shownName("holiday\u202egpj.exe"), "holidaygpj.exe");
  assert.equal(shownName("\u0000\n"), "File");
  assert.deepEqual(nameParts("short.pdf"), ["short.pdf", ""]);
  assert.deepEqual(nameParts("a rather long name.pdf"), ["a rather long ", "name.pdf"]);
  assert.equal(nameParts("the very last version (3).pdf").join(""), "the very last version (3).pdf");
  assert.deepEqual(["a.pdf", "archive.tar.gz", "README", ".env", "a.toolong", "a.jpeg"].map(endingOf), [
    "PDF",
    "GZ",
    "",
    "",
    "",
    "JPEG",
  ]);
  assert.equal(wordsFor({ name: "a.jpg", description: "  " }), "a.jpg");
  assert.equal(wordsFor({ name: "a.jpg", description: "A boat" }), "A boat");
});

test("only a picture of one's own server is fetched, and none where it would draw the initials", () => {
  const at = "https://chat.example.org";
  assert.equal(pictureOf({ avatarUrl: "/api/avatars/k/200.jpg" }, at), `${at}/api/avatars/k/200.jpg`);
  for (const avatarUrl of [null, undefined, "", "/api/avatars/initials/20/AB.svg", "https://elsewhere.example/a.jpg", "//elsewhere.example/a.jpg"]) {
    assert.equal(pictureOf({ avatarUrl }, at), null, avatarUrl);
  }
  assert.equal(pictureOf(null, at), null);
});

const landscape = { width: 1600, height: 1067 };
const portrait = { width: 900, height: 1600 };
const rowsOf = (...pictures) => pictureRows(pictures).map((row) => row.length);

test("pictures stand in rows of about the same height, in their order", () => {
  assert.deepEqual(rowsOf(landscape, landscape), [2]);
  assert.deepEqual(rowsOf(landscape, landscape, landscape, landscape), [2, 2]);
  assert.deepEqual(rowsOf(portrait, portrait, portrait, portrait), [4]);
  const ten = Array.from({ length: 10 }, (_, number) => ({ ...landscape, number }));
  assert.deepEqual(pictureRows(ten).flat(), ten);
  assert.ok(pictureRows(ten).every((row) => row.length > 1));
  assert.equal(shapeOf({}), 1);
  assert.equal(shapeOf({ width: 10_000, height: 10 }), 2);
  assert.ok(shapeOf({ width: 10, height: 10_000 }) > 0.6);
});

const FRAME = { width: 1000, height: 500 };

test("what is zoomed stays where one points, and its edges do not come in", () => {
  const shown = fitted(landscape, FRAME);
  assert.equal(Math.round(shown.height), 500);
  assert.deepEqual(fitted({ width: 40, height: 40 }, FRAME), { width: 40, height: 40 });

  const closer = zoomed(WHOLE, 4, { x: 100, y: 50 }, shown, FRAME);
  assert.deepEqual(closer, { scale: 4, x: -300, y: -150 });
  assert.deepEqual(zoomed(closer, 1 / 8, { x: 0, y: 0 }, shown, FRAME), WHOLE);
  const far = moved(closer, { x: 10_000, y: -10_000 }, shown, FRAME);
  assert.equal(Math.round(far.x), Math.round((shown.width * 4 - 1000) / 2));
  assert.equal(Math.round(far.y), -750);
  assert.equal(zoomed(WHOLE, 1000, { x: 0, y: 0 }, shown, FRAME).scale, 8);
});

test("the square that is seen in the frame is the one that is cut out", () => {
  assert.deepEqual(covering({ width: 900, height: 600 }, 300), { width: 450, height: 300 });
  assert.deepEqual(squareSeen(WHOLE, { width: 900, height: 600 }, 300), { x: 150, y: 0, side: 600 });
  assert.deepEqual(squareSeen({ scale: 2, x: 300, y: 150 }, { width: 900, height: 600 }, 300), { x: 0, y: 0, side: 300 });
});
