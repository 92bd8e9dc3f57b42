// What fields of several forms must be: each rule gives a sentence about what is wrong, or nothing.
import { facts } from "../../base/facts.js";
import { t } from "../../text/strings.js";

const LOOKS_LIKE_EMAIL = /^\S+@\S+$/;

export function nameGiven(value) {
  return !value.trim() && t("welcome.nameMissing");
}

export function emailSound(value) {
  return !LOOKS_LIKE_EMAIL.test(value.trim()) && t("welcome.emailWrong");
}

export function passwordGiven(value) {
  return !value && t("welcome.passwordMissing");
}

/** A new one: given, and long enough. */
export function passwordSound(value) {
  const { shortestPassword: count } = facts.lengths;
  return passwordGiven(value) || (value.length < count && t("welcome.passwordShort", { count }));
}

/** What the field of a new password says. */
export function passwordHint() {
  return t("welcome.passwordHint", { count: facts.lengths.shortestPassword });
}
