// What the page and the server must agree on: limits, lengths, and who may do what. chat/web/facts.py writes it once.

export let facts = null;

/** Take over the facts, which the page brought along as JSON. Nothing asks for one before. */
export function takeFacts(json) {
  facts = JSON.parse(json);
}
