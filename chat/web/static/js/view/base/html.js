// What every view is written with: htm's templates, Preact's hooks, and the state as a hook.
import htm from "htm";
import { Component, Fragment, createRef, h as create, render } from "preact";
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { onRoute, route } from "../../browser/route.js";
import { state, subscribe } from "../../state/store.js";
import { language } from "../../text/locale.js";

// Attributes whose property is true or false, and by which words: set as a property, any text would be true.
const SWITCHES = { spellcheck: ["true", "false"], draggable: ["true", "false"], translate: ["yes", "no"], autocorrect: ["on", "off"] };

/** An element, as Preact makes it; `spellcheck="false"` and its like come out as they are written. Where a browser has no
 * such property, the word is the attribute. */
export function h(type, properties, ...children) {
  for (const [name, [on, off]] of typeof type === "string" && properties ? Object.entries(SWITCHES) : []) {
    const value = properties[name];
    const isSwitch = (value === on || value === off) && name in (globalThis.HTMLElement?.prototype ?? {});
    if (isSwitch) properties = { ...properties, [name]: value === on };
  }
  return create(type, properties, ...children);
}

export const html = htm.bind(h);
export { render, Fragment, createRef, Component };
export { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState };

const checks = new Set(); // of what is drawn: whether it would be drawn differently now

/** Draw again what shows something of the state, once in each frame in which that changes. */
export function startDrawing() {
  let frame = 0;
  subscribe(() => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      checks.forEach((check) => check());
    });
  });
}

/** What the selector finds in the state; draws again, at most once a frame, when it finds something else.
 *
 * Lists are the same while their items are, so a selector may build one each time. */
export function useStore(selector) {
  const [, redraw] = useState(0);
  const latest = useRef({});
  const found = selector(state());
  const selected = isSame(found, latest.current.selected) ? latest.current.selected : found;
  latest.current = { selector, selected };

  useLayoutEffect(() => {
    const check = () => {
      if (isAnother(latest.current)) redraw((count) => count + 1);
    };
    checks.add(check);
    return () => checks.delete(check);
  }, []);
  return selected;
}

/** Where the reader is; see browser/route.js. */
export function useRoute() {
  const [here, setHere] = useState(route);
  useLayoutEffect(() => onRoute(setHere), []);
  return here;
}

/** The component, drawn again only when one of its properties, or the language, is another. */
export function memo(component) {
  return class Memo extends Component {
    shouldComponentUpdate(next) {
      return this.language !== language() || !isSameObject(next, this.props);
    }

    render(props) {
      this.language = language();
      return h(component, props);
    }
  };
}

/** Whether drawing again would show something else. A selector that throws does so again then, where it is caught. */
function isAnother({ selector, selected }) {
  try {
    return !isSame(selector(state()), selected);
  } catch {
    return true;
  }
}

function isSame(one, other) {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => item === other[index]);
  }
  return Object.is(one, other);
}

function isSameObject(one, other) {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.is(one[key], other[key]));
}
