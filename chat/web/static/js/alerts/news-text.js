// What is read out of messages in chats that one is not looking at: one short sentence for all that came in a while.

/** `news` is [{kind, title, sender, count, isMention, mentions}], one for each chat; `say(key, values)` has the strings. */
export function newsText(news, say) {
  const count = news.reduce((sum, each) => sum + each.count, 0);
  if (news.length > 1) return say("news.several", { count, chats: news.length });
  const [{ kind, title, sender, isMention, mentions }] = news;
  if (kind === "group" && isMention) return say("notifications.mention", { sender, title });
  if (kind === "group" && mentions) return say("notifications.mentions", { count: mentions, title });
  if (count > 1) return kind === "group" ? say("notifications.severalGroup", { count, title }) : say("notifications.severalDirect", { count, sender });
  return kind === "group" ? say("news.group", { sender, title }) : say("news.direct", { sender });
}

/** What is known of each chat, with what came later: counts add up, and a mention stays known. */
export function gathered(known, fresh) {
  const all = new Map(known.map((each) => [each.chatId, each]));
  for (const each of fresh) {
    const { count = 0, mentionSeq = null } = all.get(each.chatId) ?? {};
    all.set(each.chatId, { ...each, count: count + each.count, mentionSeq: each.mentionSeq ?? mentionSeq });
  }
  return [...all.values()];
}
