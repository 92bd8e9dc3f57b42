// Before the first paint, so that a page in a chosen theme never flashes in the other. Not a module: those wait.
try {
  const { theme } = JSON.parse(localStorage.getItem("hearth.settings")) ?? {};
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage, or with something else in it, the system's theme it is.
}
