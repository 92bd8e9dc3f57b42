// For when modules do not come, in the middle of an update, say; so it is none. Tries once again, then says so.
addEventListener(
  "error",
  ({ target }) => {
    if (target?.type !== "module") return;
    if (!sessionStorage.getItem("hearth.reloaded")) {
      sessionStorage.setItem("hearth.reloaded", "yes");
      return location.reload();
    }
    document.getElementById("app").hidden = true;
    document.getElementById("unloaded").hidden = false;
  },
  true, // such errors do not bubble
);
