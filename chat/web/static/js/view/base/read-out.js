// What those hear who listen to the page, and nobody needs to see: view/news.js says it.
import { observable } from "../../base/observable.js";

const said = observable(null);

export const onReadOut = said.subscribe;

/** Have a sentence read out, when the reader has finished theirs. */
export function readOut(text) {
  said.set({ text });
}
