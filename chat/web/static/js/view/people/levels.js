// Of what a chat notifies, as somebody may choose it.
import { t } from "../../text/strings.js";

/** [{level, icon, label, hint?}]: of a direct chat only those that make a difference to most, and what is chosen. */
export function levelsOf(chat) {
  const all = [
    { level: "all", icon: "bell", label: t("group.notifyAll") },
    { level: "mentions", icon: "at", label: t("group.notifyMentions"), hint: t("group.notifyMentionsText") },
    { level: "none", icon: "bellOff", label: t("group.notifyNone"), hint: t("group.notifyNoneText") },
  ];
  return all.filter(({ level }) => chat.kind === "group" || level !== "mentions" || chat.notify === level);
}
