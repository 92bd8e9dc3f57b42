// Where the keyboard of a phone covers the page instead of shrinking it, the page shrinks itself to what is seen.

export function startViewport() {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    const isCovered = seen.scale === 1 && innerHeight - seen.height > 80;
    if (isCovered) document.documentElement.style.setProperty("--height", `${seen.height}px`);
    else document.documentElement.style.removeProperty("--height");
    if (isCovered) scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
}
