// One line to the server, from when it is opened until it is lost.
import { NoAnswer, Refusal } from "../../server/http.js";
import { isObject } from "../../server/shapes.js";
import { forgetToken } from "../../server/tokens.js";

/** An ack that takes longer is not coming: the connection is dead, whatever TCP believes. */
export const ACK_MS = 5000;

/** Open a line, by "websocket" or "polling"; `heard(event, payload)` gets what comes over it. It has its `socket`; what
 * came live and is `kept` until a sync is applied; whether a sync is wanted, when the last was and since when it is live
 * (0: never); when its token is due; `isLost`, a promise; and `lose()`, which keeps it. What way.js wants to know of it:
 * how often it was `checked`, when its loss was last excused beforehand (`excusedAt`), and whether it `isSilent`. */
export function openLine(io, { token, renewAt }, way, heard) {
  const socket = io({
    auth: { token },
    transports: [way],
    reconnection: false,
    forceNew: true,
    timeout: ACK_MS,
  });
  const known = { lastSync: 0, liveSince: 0, checked: 0, excusedAt: 0, isSilent: false };
  const line = { socket, way, renewAt, kept: [], isSyncWanted: false, ...known };
  line.isLost = new Promise((resolve) => (line.lose = resolve));
  socket.on("connect_error", ({ message }) => {
    if (message === "unauthorized") forgetToken(); // whatever the clock says
    line.lose();
  });
  socket.on("disconnect", (reason) => {
    line.isSilent ||= reason === "ping timeout";
    line.lose();
  });
  socket.onAny(heard);
  return line;
}

/** Send an event over a line, or over none; returns the ack's data, or throws Refusal or NoAnswer. */
export async function askOver(line, event, payload, isExpected = () => true) {
  if (!line?.socket.connected) throw new NoAnswer();
  const ack = await line.socket.timeout(ACK_MS).emitWithAck(event, payload).catch(() => null);
  if (!ack) {
    line.isSilent = line.socket.connected;
    line.lose();
  }
  if (ack?.ok === true && isExpected(ack.data)) return ack.data;
  if (ack?.ok === false && isObject(ack.error)) throw new Refusal(ack.error);
  throw new NoAnswer();
}
