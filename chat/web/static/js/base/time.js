// Waiting, and times that are also an order.

let last = 0;

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms, true));
}

/** Now, as ISO has it, and later than what was last returned. */
export function nextMoment() {
  last = Math.max(Date.now(), last + 1);
  return new Date(last).toISOString();
}
