// Live events, as they change the state.
import { applyEvent } from "../state/replica.js";
import { change } from "../state/store.js";

/** Apply events in their order. A bug in that costs a sync, not the page. */
export function applyLive(events) {
  try {
    const now = Date.now();
    change((before) => events.reduce((state, [event, payload]) => applyEvent(state, event, payload, now), before));
  } catch (problem) {
    needSync(problem);
  }
}

/** What the page knows may be wrong: only a sync can tell. */
export function needSync(problem) {
  console.error("A live event could not be applied; syncing instead.", problem);
  change((before) => ({ ...before, needsSync: true }));
}
