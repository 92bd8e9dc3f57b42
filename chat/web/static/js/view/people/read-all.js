// Having read everything, as it is done by menu and by key.
import { markAllRead } from "../../sync/read-positions.js";
import { t } from "../../text/strings.js";
import { readOut } from "../base/read-out.js";

export function readAll() {
  readOut(t(markAllRead() ? "news.allRead" : "news.nothingUnread"));
}
