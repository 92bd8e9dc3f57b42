// Sending bytes: with progress, which fetch has not, and as long as it takes, if only something moves.
import { withToken } from "../server/call.js";
import { NoAnswer, refusalOf } from "../server/http.js";
import { isFile } from "../server/shapes.js";

const STALLED_MS = 30_000; // without a byte on its way
const ANSWER_MS = 120_000; // a proxy may pass on all of it only now, and a picture is made smaller

/** Upload a file of a message; returns it as the server describes it. */
export function uploadFile({ name, description }, blob, { signal, onProgress }) {
  const query = new URLSearchParams({ name, ...(description && { description }) });
  return withToken((token) => sendBytes(`/api/files?${query}`, blob, { token, signal, onProgress, isExpected: isFile }));
}

/** Upload the picture of a person or a group; returns what it belongs to. */
export function uploadPicture(path, blob, isExpected) {
  return withToken((token) => sendBytes(path, blob, { token, isExpected }));
}

/** PUT bytes. Throws a Refusal or NoAnswer, and when the signal aborts it NoAnswer as well. */
function sendBytes(path, blob, { token, signal, onProgress = () => {}, isExpected }) {
  const request = new XMLHttpRequest();
  let timer = 0;
  const waitFor = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => request.abort(), ms);
  };
  const abort = () => request.abort();
  signal?.addEventListener("abort", abort);
  const answered = new Promise((resolve, reject) => {
    request.onload = resolve;
    request.onerror = request.onabort = () => reject(new NoAnswer());
    request.upload.onprogress = ({ loaded }) => (waitFor(STALLED_MS), onProgress(loaded));
    request.upload.onload = () => waitFor(ANSWER_MS);
    request.open("PUT", path);
    request.setRequestHeader("X-Hearth-Token", token);
    request.setRequestHeader("Content-Type", "application/octet-stream"); // what it is, the server finds out itself
    waitFor(STALLED_MS);
    if (signal?.aborted) reject(new NoAnswer());
    else request.send(blob);
  });
  const settled = answered.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  });
  return settled.then(() => answerOf(request, isExpected));
}

function answerOf(request, isExpected) {
  const json = jsonOf(request.responseText);
  const { status } = request;
  if (status < 200 || status > 299) throw refusalOf(status, json, request.getResponseHeader("Retry-After"));
  if (!isExpected(json)) throw new NoAnswer("The server's answer is not what it should be.");
  return json;
}

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
