// A button that opens a list of actions. Arrows, Home, End and first letters move in it; Escape, Tab and the back button
// close it.
import { useBack } from "../base/back.js";
import { focusPlace } from "../base/focus.js";
import { html, useEffect, useId, useLayoutEffect, useRef, useState } from "../base/html.js";
import { Icon } from "./icons.js";
import { placeAfter } from "./list-keys.js";

const GAP = 4;

/** `items`: [{icon, label, action | href, isDangerous?} | null for a line between | false for none].
 *
 * {label, choices: [{icon, label, action, isChosen}]} are some of which one is chosen, under what they are about. */
export function Menu({ label, icon = "more", items, className = "icon-button", tabIndex, children }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef();
  const id = useId();
  const close = (refocus = true) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  };
  return html`
    <button
      ref=${button}
      type="button"
      class=${className}
      aria-label=${label}
      aria-haspopup="menu"
      aria-expanded=${isOpen ? "true" : "false"}
      aria-controls=${isOpen ? id : undefined}
      title=${label}
      tabindex=${tabIndex}
      onClick=${() => setOpen(!isOpen)}
      onKeyDown=${(event) => opens(event) && setOpen(true)}
    >
      ${children ?? html`<${Icon} name=${icon} />`}
    </button>
    ${isOpen && html`<${MenuList} id=${id} label=${label} items=${items} anchor=${button} close=${close} />`}
  `;
}

const shown = []; // where menus can appear: over the page, and within each dialog, as all else is inert behind that

/** Open a menu where somebody asks for one: at the pointer, or by keyboard at what has the focus. */
export function openMenu(event, label, items) {
  event.preventDefault();
  event.stopPropagation();
  const isPointer = event.type === "contextmenu" && (event.clientX || event.clientY);
  const at = isPointer ? new DOMRect(event.clientX, event.clientY) : event.target.getBoundingClientRect();
  const anchor = { current: { getBoundingClientRect: () => at, contains: () => false } };
  shown.at(-1)?.({ label, items, anchor, bringBack: focusPlace() });
}

/** Whether a key asks for the menu of what has the focus, as a right click does. */
export function isMenuKey({ key, shiftKey }) {
  return key === "ContextMenu" || (key === "F10" && shiftKey);
}

/** Where the menus of `openMenu` appear; drawn once in the page and in each dialog. */
export function MenuAtPointer() {
  const [menu, setMenu] = useState(null);
  const id = useId();
  useLayoutEffect(() => {
    shown.push(setMenu);
    return () => shown.splice(shown.indexOf(setMenu), 1);
  }, []);
  if (!menu) return null;
  const close = (refocus = true) => {
    setMenu(null);
    if (refocus) menu.bringBack();
  };
  return html`<${MenuList} key=${menu.label} ...${menu} id=${id} close=${close} />`;
}

/** As a menu's button does, whatever the keys mean where it stands. */
function opens(event) {
  if (event.key !== "ArrowDown" && !isMenuKey(event)) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function MenuList({ id, label, items, anchor, close }) {
  const list = useRef();
  useBack(close);
  useLayoutEffect(() => {
    list.current.showPopover();
    place(list.current, anchor.current.getBoundingClientRect());
    choices(list.current)[0]?.focus();
  }, []);
  useEffect(() => {
    const away = (event) =>
      list.current?.contains(event.target) || anchor.current?.contains(event.target) || close(false);
    const gone = () => close(false);
    addEventListener("pointerdown", away, true);
    addEventListener("resize", gone);
    return () => {
      removeEventListener("pointerdown", away, true);
      removeEventListener("resize", gone);
    };
  }, []);

  return html`
    <div
      ref=${list}
      id=${id}
      class="menu"
      role="menu"
      popover="manual"
      aria-label=${label}
      onKeyDown=${(event) => move(event, list.current, close)}
      onContextMenu=${(event) => event.preventDefault()}
    >
      ${items.map((item) => {
        if (item === null) return html`<hr role="separator" />`;
        return item && (item.choices ? group(item, close) : entry(item, close));
      })}
    </div>
  `;
}

function group({ label, choices }, close) {
  return html`
    <div role="group" aria-label=${label}>
      <p class="menu-label" aria-hidden="true">${label}</p>
      ${choices.map((choice) => entry(choice, close))}
    </div>
  `;
}

function entry({ icon, label, action, href, isDangerous, isChosen }, close) {
  const inside = html`<${Icon} name=${icon} /><span>${label}</span>${isChosen && html`<${Icon} name="check" />`}`;
  const look = isDangerous ? "danger" : "";
  const act = () => {
    close();
    action?.();
  };
  return href
    ? html`<a role="menuitem" tabindex="-1" class=${look} href=${href} onClick=${act}>${inside}</a>`
    : html`
        <button
          type="button"
          role=${isChosen === undefined ? "menuitem" : "menuitemradio"}
          aria-checked=${isChosen === undefined ? undefined : String(isChosen)}
          tabindex="-1"
          class=${look}
          onClick=${act}
        >
          ${inside}
        </button>
      `;
}

function move(event, list, close) {
  const all = choices(list);
  const at = all.indexOf(document.activeElement);
  const place = placeAfter(event.key, at, all.length, { beyond: "around" });
  event.stopPropagation();
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
  } else if (place !== undefined) {
    event.preventDefault();
    all[place].focus();
  } else if (event.key.length === 1 && event.key !== " ") {
    startingWith(event.key, [...all.slice(at + 1), ...all.slice(0, at + 1)])?.focus();
  }
}

function startingWith(letter, items) {
  return items.find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(letter.toLocaleLowerCase()));
}

function choices(list) {
  return [...list.querySelectorAll("[role^=menuitem]")];
}

/** Below the button, or above it where there is no room; its end on the button's end if it would jut out. */
function place(list, button) {
  const { width, height } = list.getBoundingClientRect();
  const isBelow = button.bottom + GAP + height <= innerHeight || button.top < height + GAP;
  const isFromStart = button.left + width + GAP <= innerWidth;
  list.style.top = `${isBelow ? Math.min(button.bottom + GAP, innerHeight - height - GAP) : button.top - GAP - height}px`;
  list.style.left = `${Math.max(GAP, isFromStart ? button.left : button.right - width)}px`;
}
