// Blocks of code in what people type: between fences of ``` or ~~~, or four spaces in. Nothing of them is lost, also
// where a fence stands at the end of a line, or what follows one is code and not the name of a language.

const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*?)\s*$/;
const LANGUAGE = /^([\w+#.-]+)(?:$|[,:](?!\/\/)[\w.,/-]+$)/; // rust,ignore and js:app.js too
const BRACED = /^\{\.?([\w+#-]+)(?:[\s,]+[\w#.-]+(?:=[^\s{}]+)?)*\s*\}$/; // {r, echo=FALSE}
const WITH_MORE = /^(?!(?:let|const|var|val|export|set|env|def)\s)([\w+#.-]+)\s*(?:\{[^{}]*\}|\s[\w.-]+=(?:"[^"]*"|'[^']*'|[\w./:-]+))(?=\s|$)/; // js {1,3} title="x"
const KNOWN = /^(bash|c|c\+\+|console|cpp|csharp|css|diff|html|java|javascript|json|jsx?|kotlin|lua|markdown|md|php|py|python|rb|ruby|rs|rust|sh|shell|sql|swift|text|toml|ts|tsx|txt|typescript|xml|ya?ml)(?:\s+[\w#@-]+)+$/i;
const INDENTED = /^(?: {4}| {0,3}\t)(?=.*\S)/;
const LATE = /^([^`]*)(`{3,})([\w+#.-]*)\s*$/;

export function isIndented(line) {
  return INDENTED.test(line);
}

export function takeIndented({ lines, blocks }, start) {
  let end = start;
  for (let at = start; at < lines.length && (isIndented(lines[at]) || !lines[at].trim()); at += 1) {
    if (lines[at].trim()) end = at + 1;
  }
  const text = lines.slice(start, end).map((line) => line.replace(INDENTED, "")).join("\n");
  blocks.push({ type: "code", language: null, text });
  return end;
}

/** {indent, info, close} of the fence that opens in a line; null for one that holds nothing up to the end of the text. */
export function fenceAt(reading, at) {
  const match = FENCE.exec(reading.lines[at]);
  if (!match) return null;
  const [, { length: indent }, run, info] = match;
  const close = closeOf(reading, at + 1, run) ?? (run[0] === "`" ? endOfText(reading, at + 1) : null);
  return close && { indent, info, close };
}

export function takeFence(reading, start) {
  const { lines, blocks } = reading;
  const { indent, info, close } = fenceAt(reading, start);
  const language = languageOf(info, close);
  const within = codeLines(lines, start + 1, close).map((line) => line.slice(Math.min(indent, line.search(/[^ ]|$/))));
  const text = [...(info && !language ? [info] : []), ...within].join("\n");
  const isEmpty = !text.trim();
  if (isEmpty) blocks.push({ type: "paragraph", children: [lines.slice(start, close.next).join("\n").trimEnd()] });
  else blocks.push({ type: "code", language, text });
  return close.next;
}

/** The first word of what stands behind a fence, as on GitHub; null where all of that reads as code. */
function languageOf(info, { last }) {
  const patterns = [LANGUAGE, BRACED, WITH_MORE, ...(last === undefined ? [KNOWN] : [])];
  return patterns.map((pattern) => pattern.exec(info)?.[1]).find(Boolean) ?? null;
}

/** Code that begins at the end of a line that says something else: {before, block, end}, or null. */
export function takeLateFence(reading, at) {
  const match = LATE.exec(reading.lines[at]);
  const close = match?.[1].trim() && closeOf(reading, at + 1, match[2]);
  if (!close || close.end === at + 1) return null;
  const text = codeLines(reading.lines, at + 1, close).join("\n");
  if (!text.trim()) return null;
  return { before: match[1].trimEnd(), block: { type: "code", language: match[3] || null, text }, end: close.next };
}

/** Where a fence is closed: {end, next} and the `last` line of code, if that is what stands before the fence.
 *
 * A line of its own closes it, as on GitHub; if there is none, the first line that ends with as many signs does. */
function closeOf(reading, from, run) {
  const { lines, unclosed } = reading;
  const [sign] = run;
  if (run.length >= (unclosed[sign] ?? Infinity)) return null; // so it was found further up
  let late = null;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at].trimEnd();
    const before = beforeRun(line, sign);
    if (line.length - before.length < run.length) continue;
    if (/^ {0,3}$/.test(before)) return { end: at, next: at + 1 };
    if (sign === "`" && before.trim()) late ??= { end: at + 1, next: at + 1, last: before };
  }
  if (!late) unclosed[sign] = run.length;
  return late;
}

function beforeRun(line, sign) {
  let end = line.length;
  while (line[end - 1] === sign) end -= 1;
  return line.slice(0, end);
}

function endOfText({ lines }, from) {
  const end = lines.findLastIndex((line) => line.trim()) + 1;
  return end > from ? { end, next: end } : null;
}

function codeLines(lines, from, { end, last }) {
  const within = lines.slice(from, end);
  if (last !== undefined) within[within.length - 1] = last;
  return within;
}

/** For the start of each run of backticks: its length, and where the next run of the same length starts. */
export function pairsOfBackticks(text) {
  const pairs = new Map();
  const next = new Map();
  for (const { 0: run, index } of [...text.matchAll(/`+/g)].reverse()) {
    pairs.set(index, { length: run.length, end: next.get(run.length) ?? null });
    next.set(run.length, index);
  }
  return pairs;
}
