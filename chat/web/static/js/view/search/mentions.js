// All messages that mention one, from all chats, the newest first.
import { findMentions, findMore, followFound } from "../../actions/search.js";
import { cameFrom, notedHere } from "../../browser/route.js";
import { foundIn } from "../../state/search/search.js";
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useMemo, useState, useStore } from "../base/html.js";
import { Icon } from "../controls/icons.js";
import { Page } from "../controls/page.js";
import { useAgain } from "./again.js";
import { FoundList } from "./found-list.js";
import { Failed, Searching } from "./outcomes.js";

export function Mentions() {
  const found = useStore((state) => foundIn(state, "mentions"));
  const chats = useStore((state) => state.chats);
  const [from] = useState(cameFrom);
  const hits = useMemo(() => found.items.filter(({ chatId }) => chats[chatId]), [found.items, chats]);
  useEffect(() => {
    followFound();
    if (!notedHere() || foundIn(state(), "mentions").key === null) findMentions();
  }, []);
  useAgain("mentions", findMentions);
  const isUnread = ({ chatId, seq }) => Boolean(chats[chatId].mentionSeqs?.includes(seq));
  return html`
    <${Page} title=${t("mentions.title")} back=${from} className="search">
      <div class="search-parts">
        ${hits.length > 0 && html`<${FoundList} ...${{ found, hits, isUnread }} label=${t("mentions.title")} onMore=${() => findMore("mentions")} />`}
        ${!hits.length && html`<${Outcome} found=${found} />`}
      </div>
    <//>
  `;
}

function Outcome({ found }) {
  if (found.error) return html`<${Failed} title=${t("mentions.failed")} error=${found.error} onRetry=${findMentions} />`;
  if (found.isLoading || found.key === null) return html`<${Searching} />`;
  return html`
    <div class="calm search-outcome">
      <${Icon} name="at" />
      <h2>${t("mentions.none")}</h2>
      <p class="soft">${t("mentions.noneText")}</p>
    </div>
  `;
}
