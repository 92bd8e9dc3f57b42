// Who one is here: name, e-mail address and password.
import { facts } from "../../base/facts.js";
import { changePassword, changePicture, changeProfile } from "../../session/account.js";
import { t } from "../../text/strings.js";
import { html, useState, useStore } from "../base/html.js";
import { Wrong, fieldSentences, sentence, useAction } from "../controls/errors.js";
import { VERBATIM, Field, PasswordField, useForm } from "../controls/field.js";
import { emailSound, nameGiven, passwordGiven, passwordHint, passwordSound } from "../controls/rules.js";
import { PictureOf } from "../files/picture-chooser.js";
import { Avatar } from "../people/avatar.js";

export function Profile() {
  const me = useStore((state) => state.session.me);
  const blank = { name: me.name, email: me.email ?? "", currentPassword: "" };
  const { form, values, setValues, bind, blame, check } = useForm(blank);
  const [save, isBusy, error, isSaved] = useSaving(blame, fieldSentences);
  const { currentPassword, ...profile } = values;
  const trimmed = Object.entries(profile).map(([name, value]) => [name, value.trim()]);
  const changed = Object.fromEntries(trimmed.filter(([name, value]) => value !== (me[name] ?? "")));
  const proof = "email" in changed ? { currentPassword } : {}; // whoever has the address can have the account
  const submit = async (event) => {
    event.preventDefault();
    const rules = {
      name: nameGiven,
      email: emailSound,
      currentPassword: (value) => "email" in changed && !value && t("settings.passwordForEmail"),
    };
    if (!check(rules) || !Object.keys(changed).length) return;
    if (await save(() => changeProfile({ ...changed, ...proof }))) setValues((kept) => ({ ...kept, currentPassword: "" }));
  };
  return html`
    <form ref=${form} class="stack" noValidate onSubmit=${submit}>
      <div class="own-card">
        <${Avatar} of=${me} size="large" />
        <div>
          <p><strong><bdi>${me.name}</bdi></strong></p>
          ${me.role === "admin" && html`<p class="soft small">${t("settings.role")}</p>`}
          <${PictureOf} of=${me} onChange=${changePicture} />
        </div>
      </div>
      <${Field}
        ...${bind("name")}
        label=${t("welcome.name")}
        autocomplete="name"
        maxlength=${facts.lengths.personName}
        dir="auto"
      />
      <${Field}
        ...${bind("email")}
        type="email"
        label=${t("welcome.email")}
        autocomplete="email"
        inputmode="email"
        maxlength=${facts.lengths.email}
        ...${VERBATIM}
      />
      ${
        "email" in changed &&
        html`<${PasswordField}
          ...${bind("currentPassword")}
          label=${t("settings.currentPassword")}
          hint=${t("settings.passwordForEmail")}
          autocomplete="current-password"
        />`
      }
      <${Saving} isBusy=${isBusy} error=${error} label=${t("common.save")}>${isSaved && t("common.saved")}<//>
    </form>
  `;
}

export function Password() {
  const me = useStore((state) => state.session.me);
  const { form, values, setValues, bind, blame, check } = useForm({ current: "", new: "" });
  const [save, isBusy, error, isSaved] = useSaving(blame, fieldSentences);
  const submit = async (event) => {
    event.preventDefault();
    const rules = { current: passwordGiven, new: (value) => passwordSound(value) || (value === values.current && t("settings.passwordSame")) };
    if (check(rules) && (await save(() => changePassword(values)))) setValues({ current: "", new: "" });
  };
  return html`
    <form ref=${form} class="stack" noValidate onSubmit=${submit}>
      <p class="soft">${t("settings.passwordText")}</p>
      <input hidden type="text" autocomplete="username" value=${me.email} readonly />
      <${PasswordField} ...${bind("current")} label=${t("settings.currentPassword")} autocomplete="current-password" />
      <${PasswordField}
        ...${bind("new")}
        label=${t("settings.newPassword")}
        hint=${passwordHint()}
        autocomplete="new-password"
      />
      <${Saving} isBusy=${isBusy} error=${error} label=${t("settings.changePassword")}>
        ${isSaved && t("settings.passwordChanged")}
      <//>
    </form>
  `;
}

/** [save, isBusy, error, isSaved]: fields that are refused are blamed; the rest of a refusal is `error`. */
function useSaving(blame, blamedBy) {
  const [isBusy, error, run] = useAction();
  const [isSaved, setSaved] = useState(false);
  const save = async (action) => {
    setSaved(false);
    const isDone = await run(async () => {
      try {
        await action();
      } catch (refusal) {
        blame(blamedBy(refusal));
        throw refusal;
      }
    });
    setSaved(isDone);
    return isDone;
  };
  return [save, isBusy, error && Object.keys(blamedBy(error)).length ? null : error, isSaved];
}

function Saving({ isBusy, error, label, children }) {
  return html`
    <${Wrong}>${error && sentence(error)}<//>
    <div class="saving">
      <button class="button primary" aria-disabled=${isBusy ? "true" : undefined}>${isBusy ? t("picture.saving") : label}</button>
      <span class="soft small" role="status">${children}</span>
    </div>
  `;
}
