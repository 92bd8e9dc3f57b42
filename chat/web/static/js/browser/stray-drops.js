// What is dropped where nothing takes it would be opened by the browser in the page's place.

/** Have such drops do nothing. Text still goes into fields. */
export function refuseStrayDrops() {
  for (const name of ["dragover", "drop"]) addEventListener(name, refuse);
}

function refuse(event) {
  if (event.defaultPrevented || (isField(event.target) && !event.dataTransfer?.types.includes("Files"))) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
}

function isField(target) {
  return target instanceof Element && target.matches("input, textarea");
}
