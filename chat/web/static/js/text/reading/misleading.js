// Links that may be taken for others, and what must be said beside them.
import { SPACELESS_LETTER, TURNING } from "./links.js";
import { NO_PLACES } from "./mail.js";

/** What must be said beside a labelled link, so that nobody takes it for another; null if the label does not mislead. */
export function saysBesides(label, url) {
  const target = new URL(url);
  const { protocol, host } = target;
  const isWeb = /^http/.test(protocol);
  const whole = isWeb ? host + pathOf(target) : target.pathname;
  if (isWeb && isOdd(url)) return host;
  if (label.search(TURNING) >= 0) return cut(isWeb ? host : whole);
  const claims = claimsOf(label);
  if (!isWeb) return claims.some((claim) => claim !== NOWHERE && !isSameContact(claim, target)) ? cut(whole) : null;
  const misleading = claims.find((claim) => !leadsTo(claim, target));
  if (!misleading) return null;
  return misleading.host === bare(host) ? cut(isSameHost(misleading, target) ? host + pathOf(target) : target.origin) : host;
}

/** What must be said beside an address that is its own label: its host, where other parts of it pass for that. */
export function saysBesidesBare(url) {
  const web = url.replace(/^mailto:[^?]*@([^?]*).*$/is, "http://$1");
  return /^http/i.test(web) && isOdd(web) ? new URL(web).host : null;
}

function isOdd(url) {
  const { username, password, host } = new URL(url);
  return Boolean(username || password) || isDisguised(rawHost(url), host);
}

const NOWHERE = { host: "" }; // reads as an address, and is none
const CLAIM =
  /(?:([a-z][a-z\d+.-]*):\/*)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}\p{M}_-]+\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[\w-]+|\d+)|localhost|\[[\da-f:]+\])(?::(\d+))?((?:[/?#]\S*)?)/giu;
const PHONE = /^\+?[\d\s().-]{5,}$/;

/** The addresses that a label reads as, each {scheme, host, port, path, text}. */
function claimsOf(label) {
  const plain = label.normalize("NFKC").replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "").replace(/[。．｡․]/gu, ".").replace(/\s+\./g, ".");
  if (PHONE.test(plain.trim())) return [{ host: "", phone: digits(plain) }];
  const found = [...plain.matchAll(CLAIM)].map(claimOf).filter(Boolean);
  return found.length || !/https?:|www\./i.test(plain) ? found : [NOWHERE];
}

function claimOf([text, scheme, name, port, rest]) {
  const isPlain = !scheme && !rest && !port && !text.includes("@");
  if (isPlain && (NO_PLACES.test(name) || isNumber(name))) return null;
  if (text.includes("@") && !/^https?$/i.test(scheme ?? "")) return { host: "", mail: text.replace(/^mailto:/i, "").toLowerCase() };
  try {
    const target = new URL(`${scheme?.toLowerCase() === "http" ? "http" : "https"}://${name}${port ? `:${port}` : ""}${rest.replace(/[….]+$/, "")}`);
    return { scheme: scheme?.toLowerCase(), host: bare(target.host), port, path: pathOf(target), text };
  } catch {
    return NOWHERE;
  }
}

/** "3.5" and "v1.2.3", but not 192.0.2.1. */
function isNumber(name) {
  return /^v?\d+(?:\.\d+)*$/i.test(name) && !/^\d+(?:\.\d+){3}$/.test(name);
}

function leadsTo(claim, target) {
  if (claim.mail || claim.phone) return false;
  return isSameHost(claim, target) && (claim.path.length < 2 || pathOf(target).startsWith(claim.path));
}

function isSameHost({ scheme, host, port }, target) {
  if (host !== bare(target.host)) return false;
  const usual = { "http:": "80", "https:": "443" }[target.protocol];
  if (port ? port !== (target.port || usual) : target.port) return false;
  return scheme !== "https" || target.protocol === "https:";
}

function isSameContact({ mail, phone }, { protocol, pathname }) {
  if (protocol === "tel:") return phone === digits(pathname);
  return mail === decodeURIComponent(pathname).toLowerCase();
}

function digits(text) {
  return text.replace(/\D/g, "");
}

function pathOf({ pathname, search, hash }) {
  return `${pathname}${search}${hash}`;
}

function bare(host) {
  return host.replace(/^www\./, "").replace(/:\d+$/, "");
}

function rawHost(url) {
  return /^https?:\/*(?:[^/?#]*@)?([^/?#:]*)/i.exec(url)?.[1].normalize("NFKC").toLowerCase() ?? "";
}

const SCRIPTS = ["Latin", "Cyrillic", "Greek", "Armenian", "Georgian", "Hebrew", "Arabic", "Cherokee", "Thai", "Devanagari"]
  .map((name) => new RegExp(`\\p{Script=${name}}`, "u"));
const LIKE_LATIN = /^[аеорсухіјѕһӏԁԛԝѵьαοονρυικτχΑ\d-]+$/u;
const SIGN = /(?!\p{ExtPict}|\p{EMod}|\p{RI})\p{S}/u; // ╱ is no slash
const ODD_LATIN = /[ɑɡɩʏʟ\u0250-\u02af\u1d00-\u1dbf\ua720-\ua7ff]|ı(?!.*\.(?:tr|az)$)|[a-z]\p{M}/u;

/** Whether a host is written so that it may pass for another: letters of several scripts, or of one that look Latin. */
function isDisguised(written, host) {
  if (!/xn--/.test(host)) return false;
  const parts = written.normalize("NFC").split(".");
  const isLatinEnd = /^[a-z]+$/.test(parts.at(-1));
  return ODD_LATIN.test(written.normalize("NFC")) || SIGN.test(written) || parts.some((part) => {
    const scripts = SCRIPTS.filter((script) => script.test(part)).length + (SPACELESS_LETTER.test(part) ? 0.5 : 0);
    return scripts > 1.5 || (scripts > 1 && !/[a-z]/.test(part)) || (isLatinEnd && /[^\d-]/.test(part) && LIKE_LATIN.test(part));
  });
}

function cut(address) {
  return address.length > 60 ? `${address.slice(0, 59)}…` : address;
}
