// Picking people: a box to search in, the people found, and those chosen as chips.
import { findPeople } from "../../actions/people.js";
import { facts } from "../../base/facts.js";
import { nameOf } from "../../state/people.js";
import { state } from "../../state/store.js";
import { t } from "../../text/strings.js";
import { usePaused } from "../base/hooks.js";
import { html, useEffect, useId, useLayoutEffect, useRef, useState, useStore } from "../base/html.js";
import { Wrong, sentence } from "../controls/errors.js";
import { SEARCHED } from "../controls/field.js";
import { Icon } from "../controls/icons.js";
import { bareKey, placeAfter } from "../controls/list-keys.js";
import { isMenuKey } from "../controls/menu.js";
import { Avatar } from "./avatar.js";
import { openPersonMenu } from "./person-menu.js";

const PAUSE_MS = 150;

/** `chosen`: [User]; `onChange` gets another such list. Whoever `isOut` is true of, and oneself, is not offered. */
export function PeoplePicker({ label, hint, chosen, onChange, isOut = () => false }) {
  const me = useStore((state) => state.session.me?.id);
  const id = useId();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const { people, error } = useFound(text, () => setActive(0));
  const offered = people?.filter((person) => person.id !== me && !isOut(person)) ?? [];
  const input = useRef();

  const isChosen = (person) => chosen.some((other) => other.id === person.id);
  const toggle = (person) => {
    onChange(isChosen(person) ? chosen.filter((other) => other.id !== person.id) : [...chosen, person]);
    setText("");
    input.current.focus();
  };
  const pressed = (event) => {
    const place = placeAfter(bareKey(event), active, offered.length, { beyond: "around", hasEnds: false });
    if (place !== undefined) {
      event.preventDefault();
      setActive(place);
    } else if (isMenuKey(event) && offered[active]) {
      openPersonMenu(event, offered[active]);
    } else if (event.key === "Enter" && !event.repeat && offered[active] && (text || !chosen.length)) {
      event.preventDefault();
      toggle(offered[active]);
    } else if (event.key === "Backspace" && !text && chosen.length) {
      onChange(chosen.slice(0, -1));
    }
  };
  return html`
    <div class="field people-picker">
      <label for=${id}>${label}</label>
      ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
      <${Chips} chosen=${chosen} onRemove=${toggle} />
      <input
        ref=${input}
        id=${id}
        ...${SEARCHED}
        class="input"
        type="text"
        role="combobox"
        aria-expanded=${offered.length ? "true" : "false"}
        aria-controls="${id}-list"
        aria-autocomplete="list"
        aria-activedescendant=${offered[active] ? `${id}-${offered[active].id}` : undefined}
        aria-describedby=${hint ? `${id}-hint` : undefined}
        placeholder=${t("newChat.search")}
        maxlength=${facts.lengths.search}
        data-first-focus
        value=${text}
        onInput=${(event) => setText(event.currentTarget.value)}
        onKeyDown=${pressed}
      />
      <${Wrong}>${error && `${t("people.failed")} ${sentence(error)}`}<//>
      <p class="visually-hidden" role="status">${people && !error && t("people.found", { count: offered.length })}</p>
      <${Found} ...${{ id, label, offered, active, isChosen, toggle }} />
      ${people && !error && !offered.length && html`<p class="soft small">${t(text ? "people.none" : "people.nobodyElse")}</p>`}
    </div>
  `;
}

function called(person) {
  return nameOf(state(), person);
}

function Chips({ chosen, onRemove }) {
  if (!chosen.length) return null;
  return html`
    <ul role="list" class="chips" aria-label=${t("people.chosen")}>
      ${chosen.map(
        (person) => html`
          <li key=${person.id} class="chip">
            <${Avatar} of=${person} size="tiny" />
            <bdi class="clip">${called(person)}</bdi>
            <button
              type="button"
              aria-label=${t("people.remove", { name: called(person) })}
              onClick=${() => onRemove(person)}
            >
              <${Icon} name="close" />
            </button>
          </li>
        `,
      )}
    </ul>
  `;
}

function Found({ id, label, offered, active, isChosen, toggle }) {
  const list = useRef();
  const tallest = useRef(0);
  useLayoutEffect(() => {
    tallest.current = Math.max(tallest.current, list.current.offsetHeight);
    list.current.style.minHeight = `min(${tallest.current}px, 50dvh)`; // the button below stays where one is about to press
  }, [offered.length]);
  useEffect(() => list.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" }), [active]);
  return html`
    <ul
      ref=${list}
      id="${id}-list"
      class="options"
      role="listbox"
      aria-label=${label}
      aria-multiselectable="true"
      hidden=${!offered.length}
    >
      ${offered.map(
        (person, index) => html`
          <li
            key=${person.id}
            id="${id}-${person.id}"
            class="option ${index === active ? "active" : ""}"
            role="option"
            aria-selected=${isChosen(person) ? "true" : "false"}
            onMouseDown=${(event) => event.preventDefault()}
            onClick=${() => toggle(person)}
            onContextMenu=${(event) => event.shiftKey || openPersonMenu(event, person)}
          >
            <${Avatar} of=${person} size="small" showPresence />
            <span class="clip">
              <bdi>${called(person)}</bdi>${person.email && html` <span class="soft small">${person.email}</span>`}
            </span>
            ${isChosen(person) && html`<${Icon} name="check" />`}
          </li>
        `,
      )}
    </ul>
  `;
}

/** {people, error}: who answers to the text, a moment after the last letter. An answer that comes late is dropped. */
function useFound(text, onFound) {
  const [found, setFound] = useState({ people: null, error: null });
  const search = async (isStill) => {
    const next = await findPeople(text.trim()).then(
      (people) => ({ people, error: null }),
      (error) => ({ people: [], error }),
    );
    if (!isStill()) return;
    setFound(next);
    onFound();
  };
  usePaused(search, text ? PAUSE_MS : 0, [text]);
  return found;
}
