// The pictures of people and groups.
import { lazyImport } from "../browser/lazy.js";
import { call } from "../server/call.js";

const fetchUploads = lazyImport(() => import("./uploads.js"));

/** Give a person or a group a picture: a blob, or null for none. Returns what it belongs to, as it is now. */
export async function sendPicture(path, blob, isExpected) {
  if (!blob) return call("DELETE", path, undefined, isExpected);
  const { uploadPicture } = await fetchUploads();
  return uploadPicture(path, blob, isExpected);
}
