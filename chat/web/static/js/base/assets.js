// Files beside the scripts: icons, and what others made.

/** The address of a file of the page, in the version that this page is of: `assetUrl("icons/icon.svg")`. */
export function assetUrl(path) {
  return new URL(`../../${path}`, import.meta.url).href;
}
