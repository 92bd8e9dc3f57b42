// Where one writes: a box that grows, what is answered or edited and which files go along above it, and the draft kept
// as one types.
import { sendMessage } from "../../actions/messages.js";
import { knowPerson } from "../../actions/people.js";
import { setTyping } from "../../actions/typing.js";
import { facts } from "../../base/facts.js";
import { hasKeyboard } from "../../browser/keyboard.js";
import { chatOf } from "../../state/begun-chats.js";
import { draftOf, keepDraft, onDrafts } from "../../state/drafts.js";
import { unheardIn } from "../../state/named.js";
import { state } from "../../state/store.js";
import { editMessage } from "../../sync/acting.js";
import { excerptLine } from "../../text/excerpt.js";
import { t } from "../../text/strings.js";
import { useDrafts } from "../base/hooks.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../base/html.js";
import { useCompletion } from "../completion/completion.js";
import { typeInto } from "../completion/typing.js";
import { Wrong } from "../controls/errors.js";
import { Icon } from "../controls/icons.js";
import { Name } from "../people/person.js";
import { isSameEdit, kernelOf, textOf, useEditedText } from "./editing.js";
import { Attach } from "./file-chooser.js";
import { Unheard } from "./unheard.js";
import { Tray } from "./tray.js";

const WARN_FROM = 500; // characters before a message is too long
const NONE = [];

/** `mode` is {replyTo} (a quote or null) or {editing} (a message); `box` is a ref to the textarea. `takeFiles`
 * adds files to the draft, and `complaint` is what is wrong with those that it did not take. */
export function Composer({ chatId, title, mode, setMode, box, verbs, takeFiles, complaint, setComplaint }) {
  const [text, setText] = useState(() => textOf(draftOf(chatId)));
  const [problem, setProblem] = [complaint, setComplaint];
  const [unheard, setUnheard] = useState(null);
  const completion = useCompletion(box, chatId, ({ person }) => person && knowPerson(person));
  const { editing = null, replyTo = null } = mode;
  const kept = useDrafts()[chatId]?.files ?? NONE;
  const files = editing ? NONE : kept;
  const isEmpty = !text.trim() && !files.length && !editing?.attachments?.length;
  const latest = useRef();
  latest.current = editing;
  const length = [...text].length;
  const longest = facts.lengths.message;
  const isTooLong = length > longest;

  useLayoutEffect(() => grow(box.current), [text]);
  useEffect(() => () => setTyping(chatId, false), []);
  useEditedText(editing, chatId, setText, setProblem);
  useLayoutEffect(() => {
    if (!editing) keepDraft(chatId, { ...draftOf(chatId), replyTo });
  }, [replyTo]);

  /** Another tab went on with the draft, or sent it. */
  const hear = (drafts) => {
    const { replyTo: quote = null, editing: edited = null } = drafts[chatId] ?? {};
    const next = latest.current ? (edited?.text ?? "") : (drafts[chatId]?.text ?? "");
    if (!box.current) return;
    if (latest.current && !isSameEdit(edited, latest.current)) return setMode({ replyTo: quote }); // done in another tab
    if (next.trim() === box.current.value.trim()) return;
    setText(next);
    if (!latest.current) setMode((before) => (before.replyTo?.id === quote?.id ? before : { replyTo: quote }));
  };
  useEffect(() => onDrafts(hear), []);

  const write = (next) => {
    setText(next);
    setProblem(null);
    setTyping(chatId, next.trim() !== "" && !editing);
    if (editing) keepDraft(chatId, { ...draftOf(chatId), editing: { ...kernelOf(editing), text: next } });
    else keepDraft(chatId, { ...draftOf(chatId), text: next, replyTo });
  };
  const submit = async () => {
    if (hasKeyboard() || box.current.form.contains(document.activeElement)) box.current.focus();
    if (isEmpty) return;
    completion.close();
    if (isTooLong) return setProblem(t("conversation.tooLong", { count: longest }));
    setTyping(chatId, false);
    (editing ? save : send)();
    setUnheard(unheardIn(state(), chatOf(state(), chatId), text));
  };
  const send = () => {
    keepDraft(chatId, null);
    setText("");
    setMode({ replyTo: null });
    setProblem(null);
    sendMessage(chatId, text.trim() ? text : "", replyTo ?? undefined, files);
    verbs.toLatest();
  };
  const save = () => {
    if (text !== editing.body) editMessage(editing, text);
    endMode();
  };
  const endMode = () => setMode({ replyTo: editing ? (draftOf(chatId)?.replyTo ?? null) : null });
  const cancel = () => (endMode(), box.current.focus());
  const insert = (emoji) => typeInto(box.current, emoji);
  const key = (event) => {
    if (!completion.keyed(event) && !isDone(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isDone = (event) => {
    const isBare = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key === "Enter" && isSending(event)) event.repeat || submit(); // held, it may be from another place
    else if (event.key === "ArrowUp" && isBare && !event.repeat && !text && !editing) verbs.editLast();
    else if (event.key === "Escape" && (editing || replyTo)) endMode();
    else return false;
    return true;
  };

  return html`
    <form class="composer" onSubmit=${(event) => (event.preventDefault(), submit())}>
      <${Unheard} ...${{ chatId, box, unheard }} onClose=${() => setUnheard(null)} />
      <${Above} editing=${editing} replyTo=${replyTo} onCancel=${cancel} />
      <div class="composer-frame">
        ${completion.list}
        <${Tray} chatId=${chatId} files=${files} box=${box} />
        <div class="composer-box">
          ${!editing && html`<${Attach} hasText=${text !== ""} onFiles=${takeFiles} />`}
          <button
            type="button"
            class="icon-button"
            aria-label=${t("conversation.pickEmoji")}
            title=${t("conversation.pickEmoji")}
            onClick=${(event) => verbs.pickEmoji(event.currentTarget, insert)}
          >
            <${Icon} name="react" />
          </button>
          <textarea
            ref=${box}
            data-first-focus
            rows="1"
            dir="auto"
            enterkeyhint=${hasKeyboard() ? "send" : "enter"}
            aria-label=${t("conversation.write", { title })}
            placeholder=${t("conversation.write", { title })}
            aria-invalid=${problem ? "true" : undefined}
            aria-describedby="composer-problem composer-count"
            ...${completion.attributes}
            value=${text}
            onInput=${(event) => (write(event.target.value), completion.look(event))}
            onKeyDown=${key}
            onBlur=${() => (setTyping(chatId, false), completion.close())}
          ></textarea>
          <button
            type="submit"
            class="icon-button send"
            aria-label=${editing ? t("common.save") : t("conversation.send")}
            title=${editing ? t("common.save") : t("conversation.send")}
            aria-disabled=${isEmpty ? "true" : undefined}
            onMouseDown=${(event) => event.preventDefault() /* the box keeps the focus, and a phone its keyboard */}
          >
            <${Icon} name=${editing ? "check" : "send"} />
          </button>
        </div>
      </div>
      <div class="composer-below">
        <${Wrong} id="composer-problem">${problem}<//>
        ${length > longest - WARN_FROM &&
        html`<span id="composer-count" class="count ${isTooLong ? "over" : ""}">
          ${t("conversation.count", { count: length, most: longest })}
        </span>`}
      </div>
    </form>
  `;
}

function Above({ editing, replyTo, onCancel }) {
  if (!editing && !replyTo) return null;
  return html`
    <div class="composer-above">
      <${Icon} name=${editing ? "edit" : "reply"} />
      <span class="clip">
        ${editing
          ? t("conversation.editing")
          : html`${t("conversation.replyingTo")} <strong><${Name} id=${replyTo.senderId} /></strong>
              <span class="soft" dir="auto">${" "}${excerptLine(replyTo)}</span>`}
      </span>
      <button type="button" class="icon-button" aria-label=${t("common.cancel")} onClick=${onCancel}>
        <${Icon} name="close" />
      </button>
    </div>
  `;
}

/** Enter on a keyboard that is drawn on a touch screen makes a new line, and the button sends. */
function isSending({ shiftKey, altKey, ctrlKey, metaKey }) {
  return ctrlKey || metaKey || (hasKeyboard() && !shiftKey && !altKey);
}

/** As high as its text. Its frame keeps its height meanwhile, so that the log above does not move. */
function grow(box) {
  const frame = box.parentElement;
  frame.style.minHeight = `${frame.offsetHeight}px`;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  frame.style.minHeight = "";
}
