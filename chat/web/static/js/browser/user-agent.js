// What a browser calls itself, as a person would say it.

const BROWSERS = [
  ["Edge", /\bEdgA?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Chrome", /\b(Chrome|CriOS|HeadlessChrome)\//],
  ["Safari", /\bSafari\//],
];
const SYSTEMS = [
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Android", /\bAndroid\b/],
  ["Windows", /\bWindows\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["macOS", /\bMac OS X\b/],
  ["Linux", /\bLinux\b/],
];

/** {browser, system} of a User-Agent header; null for what is not known. A program's own first word is its browser. */
export function deviceOf(userAgent) {
  const system = named(SYSTEMS, userAgent);
  const browser = named(BROWSERS, userAgent) ?? (userAgent.match(/^(?!Mozilla)[\w.-]+/)?.[0] || null);
  return { browser, system };
}

function named(list, text) {
  return list.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
