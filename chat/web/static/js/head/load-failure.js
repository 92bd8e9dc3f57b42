// For when files do not come, in the middle of an update, say; so it is no module. Tries once again, then says so.
addEventListener("error", ({ target }) => target?.type === "module" && loadAnew(), true); // such errors do not bubble
addEventListener("outdated", loadAnew); // see browser/lazy.js

let isLeaving = false;

function loadAnew() {
  if (isLeaving) return;
  isLeaving = isFirstTime();
  if (isLeaving) return location.reload();
  document.getElementById("app").hidden = true;
  document.getElementById("unloaded").hidden = false;
}

/** Whether this tab was not loaded anew for that within the last minute. */
function isFirstTime() {
  const key = "hearth.reloaded";
  try {
    const isFirst = Date.now() - sessionStorage.getItem(key) > 60_000;
    sessionStorage.setItem(key, Date.now());
    return isFirst;
  } catch {
    return false; // nothing would keep it from being loaded anew for ever
  }
}
