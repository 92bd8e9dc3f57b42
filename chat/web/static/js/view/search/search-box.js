// The box to search in: filters as chips, the text, and below it what may be meant by an operator that is being typed.
import { LONGEST_TYPED, filtersOf, withFilter, withoutFilter } from "../../state/search/search.js";
import { t } from "../../text/strings.js";
import { html, useEffect, useId, useRef, useState, useStore } from "../base/html.js";
import { SEARCHED } from "../controls/field.js";
import { Icon } from "../controls/icons.js";
import { bareKey, placeAfter } from "../controls/list-keys.js";
import { Face } from "../people/person.js";
import { filterText, valuesFor } from "./filter-values.js";
import { operatorFor } from "./operators.js";
import { ValueList } from "./value-list.js";

const ICONS = { from: "user", in: "message", has: "clip", after: "calendar", before: "calendar" };

/** `change(search, typed, how)` takes over what is typed or chosen. `isWanted`: the page was come to for typing here. */
export function SearchBox({ box, search, typed, open, change, onEnter, onDown, isWanted }) {
  const id = useId();
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState(null); // the operator whose values are not wanted
  const frame = useRef();
  const [isAway, setAway] = useState(false); // whoever is elsewhere needs no values, until they come back
  const operator = open && `${open.name} ${open.start}`;
  const isOpen = open !== null && dismissed !== operator && !isAway;
  const values = isOpen ? valuesFor(open.name, open.value) : [];
  const now = Math.min(active, values.length - 1);

  const focus = () => box.current.focus();
  const leave = () => setAway(true);
  useEffect(() => {
    if (!isOpen) return undefined;
    const pressed = ({ target }) => frame.current.contains(target) || leave();
    document.addEventListener("pointerdown", pressed); // on a phone the box keeps the focus
    return () => document.removeEventListener("pointerdown", pressed);
  }, [isOpen]);
  const left = ({ target, relatedTarget }) => {
    const isElsewhere = frame.current && !frame.current.contains(relatedTarget) && target !== document.activeElement; // not in another window
    if (isElsewhere) leave();
  };
  const choose = (value) => {
    const before = typed.slice(0, open.start).trimEnd();
    change(withFilter(search, { name: open.name, value }), before && `${before} `, { isNow: true });
    focus();
  };
  const remove = (filter) => {
    change(withoutFilter(search, filter), typed, { isNow: true });
    focus();
  };
  const begin = (name) => {
    const before = typed.trimEnd();
    setDismissed(null);
    setAway(false);
    setActive(0);
    change(search, `${before}${before && " "}${operatorFor(name)}`);
    focus();
  };
  const input = (event) => {
    setActive(0);
    setAway(false);
    if (!open) setDismissed(null);
    change(search, event.currentTarget.value);
  };
  const escaped = (event) => {
    if (!isOpen || event.target === box.current || bareKey(event) !== "Escape") return;
    event.preventDefault();
    setDismissed(operator);
    focus();
  };
  const pressed = (event) => {
    const place = placeAfter(bareKey(event), now, values.length, { beyond: "around", hasEnds: false });
    const key = bareKey(event);
    if (place !== undefined) {
      event.preventDefault();
      setActive(place);
    } else if (isOpen && key === "Escape") {
      event.preventDefault();
      setDismissed(operator);
    } else if (values[now] && key === "Enter" && !event.repeat) {
      event.preventDefault();
      choose(values[now].value);
    } else if (key === "Enter" && !event.repeat) {
      event.preventDefault();
      onEnter();
    } else if (key === "ArrowDown") {
      event.preventDefault();
      onDown();
    } else if (key === "Backspace" && isAtStart(event.currentTarget)) {
      const last = filtersOf(search).at(-1);
      if (last) remove(last);
    }
  };
  return html`
    <div ref=${frame} class="search-head" onFocusOut=${left} onKeyDown=${escaped}>
      <div class="search-box" onMouseDown=${(event) => event.target.closest("input, button, .chip") || (event.preventDefault(), focus())}>
        <${Icon} name="search" />
        <div class="search-typed">
          <${FilterChips} search=${search} onRemove=${remove} />
          <input
            ...${SEARCHED}
            ref=${box}
            type="text"
            role="combobox"
            aria-label=${t("search.box")}
            aria-expanded=${values.length ? "true" : "false"}
            aria-controls="${id}-values"
            aria-autocomplete="list"
            aria-activedescendant=${values[now] ? `${id}-${values[now].value}` : undefined}
            placeholder=${filtersOf(search).length ? "" : t("search.placeholder")}
            maxlength=${LONGEST_TYPED}
            data-first-focus
            data-wanted-focus=${isWanted ? "" : undefined}
            value=${typed}
            onFocus=${() => setAway(false)}
            onInput=${input}
            onKeyDown=${pressed}
          />
        </div>
        ${(typed || filtersOf(search).length > 0) &&
        html`
          <button
            type="button"
            class="icon-button"
            aria-label=${t("search.clear")}
            title=${t("search.clear")}
            onClick=${() => (change(filtersOf(search).reduce(withoutFilter, search), "", { isNow: true }), focus())}
          >
            <${Icon} name="close" />
          </button>
        `}
      </div>
      ${isOpen && html`<${ValueList} ...${{ id, open, values, active: now, choose, icon: ICONS[open.name] }} />`}
    </div>
    <div class="filter-buttons" role="group" aria-label=${t("search.filters")}>
      ${Object.entries(ICONS).map(
        ([name, icon]) => html`
          <button key=${name} type="button" class="filter-button" onClick=${() => begin(name)}>
            <${Icon} name=${icon} />${t(`search.by_${name}`)}
          </button>
        `,
      )}
    </div>
  `;
}

function isAtStart({ selectionStart, selectionEnd }) {
  return selectionStart === 0 && selectionEnd === 0;
}

function FilterChips({ search, onRemove }) {
  const filters = filtersOf(search);
  if (!filters.length) return null;
  return html`
    <ul role="list" class="chips" aria-label=${t("search.filters")}>
      ${filters.map((filter) => html`<${FilterChip} key=${`${filter.name} ${filter.value}`} filter=${filter} onRemove=${onRemove} />`)}
    </ul>
  `;
}

function FilterChip({ filter, onRemove }) {
  const words = useStore((state) => filterText(state, filter));
  return html`
    <li class="chip filter-chip">
      ${filter.name === "from" && html`<${Face} id=${filter.value} size="tiny" />`}
      <bdi class="clip">${words}</bdi>
      <button type="button" aria-label=${t("search.removeFilter", { filter: words })} onClick=${() => onRemove(filter)}>
        <${Icon} name="close" />
      </button>
    </li>
  `;
}
