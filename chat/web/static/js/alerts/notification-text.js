// What a notification says. The page's worker says the same: templates/sw.js has this file put into it, so it imports
// nothing.

/** {title, body} of a notification about the newest message of a chat, of which `count` are unread.
 *
 * `news` is {kind: "direct" | "group", title, sender, excerpt, attachments, count, isMention, mentions}: whether that message
 * mentions one, and how many others do; `say(key, values)` has the strings. */
export function notificationText({ kind, title, sender: name, excerpt, attachments, count = 1, isMention = false, mentions = 0 }, say) {
  const sender = name || say("notifications.someone");
  const brought = attachments ? say(`kinds.${attachments.kind}`, { count: attachments.count }) : "";
  const words = excerpt?.trim() || brought;
  const text = words || say("notifications.newMessage");
  const isGroup = kind === "group" && Boolean(title);
  if (isGroup && isMention) return { title: say("notifications.mention", { sender, title }), body: text };
  if (isGroup && mentions) {
    const body = words ? say("notifications.said", { sender, text }) : "";
    return { title: say("notifications.mentions", { count: mentions, title }), body };
  }
  if (count < 2) return { title: say(`notifications.${isGroup ? "group" : "direct"}`, { sender, title }), body: text };
  if (!isGroup) return { title: say("notifications.severalDirect", { count, sender }), body: text };
  return { title: say("notifications.severalGroup", { count, title }), body: say("notifications.said", { sender, text }) };
}

/** What all notifications about a chat have in common, whoever shows them: one of them stands for all. */
export function tagOf(chatId) {
  return `chat-${chatId}`;
}
