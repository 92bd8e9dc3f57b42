// Before one is signed in: the first account of all, signing in and signing up.
import { assetUrl } from "../../base/assets.js";
import { facts } from "../../base/facts.js";
import { register, signIn, wasLate } from "../../session/sign-in.js";
import { hasString, t } from "../../text/strings.js";
import { html, useState, useStore } from "../base/html.js";
import { Wrong, fieldSentences, isAboutFields, sentence, useAction } from "../controls/errors.js";
import { VERBATIM, Field, PasswordField, useForm } from "../controls/field.js";
import { OtherLanguages } from "../controls/languages.js";
import { emailSound, nameGiven, passwordGiven, passwordHint, passwordSound } from "../controls/rules.js";

const LOGO = assetUrl("icons/icon.svg");

/** The setup for whoever `isFirst`; for everyone else signing in, or signing up. */
export function Welcome({ isFirst }) {
  const [isNew, setNew] = useState(false);
  const ended = useStore((state) => state.session.endedBecause);
  const kind = isFirst ? "setup" : isNew ? "register" : "signIn";
  const turn = () => {
    setNew(!isNew);
    requestAnimationFrame(() => document.querySelector(".welcome form input")?.focus());
  };
  return html`
    <main class="welcome">
      <div class="card">
        <img src=${LOGO} alt="" width="64" height="64" />
        <h1 tabindex="-1">${t(`welcome.${kind}`)}</h1>
        <p class="soft">${t(`welcome.${kind}Text`)}</p>
        ${ended && kind === "signIn" && html`<p class="notice" role="status">${endedBecause(ended)}</p>`}
        ${facts.httpsOnly && !isSecureContext && html`<p class="notice">${t("welcome.httpsOnly")}</p>`}
        ${kind === "signIn" ? html`<${SignIn} />` : html`<${SignUp} key=${kind} kind=${kind} />`}
        ${!isFirst &&
        html`
          <p class="small turn">
            ${t(isNew ? "welcome.toSignIn" : "welcome.toRegister")}${" "}
            <button type="button" class="link-button" onClick=${turn}>
              ${t(isNew ? "welcome.signIn" : "welcome.register")}
            </button>
          </p>
        `}
        <${OtherLanguages} />
      </div>
    </main>
  `;
}

function endedBecause(reason) {
  return t(hasString(`ended.${reason}`) ? `ended.${reason}` : "ended.other");
}

function SignIn() {
  const { form, values, bind, blame, check } = useForm({ email: "", password: "" });
  const [isBusy, error, run] = useAction();
  const submit = async (event) => {
    event.preventDefault();
    const rules = { email: (value) => !value.trim() && t("welcome.emailMissing"), password: passwordGiven };
    if (!check(rules)) return;
    await run(async () => {
      try {
        await signIn({ email: values.email.trim(), password: values.password });
      } catch (refusal) {
        blame(refusal.code === "unauthorized" ? { password: sentence(refusal) } : fieldSentences(refusal));
        throw refusal;
      }
    });
  };
  return html`
    <form ref=${form} class="stack" noValidate onSubmit=${submit}>
      <${Email} ...${bind("email")} autocomplete="username" autofocus data-first-focus />
      <${PasswordField} ...${bind("password")} label=${t("welcome.password")} autocomplete="current-password" />
      <${Submit} isBusy=${isBusy} error=${saidElsewhere(error) ? null : error} label=${t("welcome.signInAction")} />
    </form>
  `;
}

function SignUp({ kind }) {
  const wantsInvite = useStore((state) => state.session.needsInvite) && kind === "register";
  const { form, values, bind, blame, check } = useForm({ name: "", email: "", password: "", invite: "" });
  const [isBusy, error, run] = useAction();
  const isSaid = saidElsewhere(error) || (wantsInvite && error?.code === "forbidden");
  const submit = async (event) => {
    event.preventDefault();
    if (!check(wantsInvite ? { ...RULES, invite: inviteGiven } : RULES)) return;
    await run(async () => {
      try {
        await register({ ...account(values, wantsInvite), ...(kind === "setup" && { setup: true }) });
      } catch (refusal) {
        if (kind === "setup" && refusal.code === "conflict" && !isAboutFields(refusal)) return wasLate();
        blame(blamed(refusal));
        throw refusal;
      }
    });
  };
  return html`
    <form ref=${form} class="stack" noValidate onSubmit=${submit}>
      <${Field}
        ...${bind("name")}
        label=${t("welcome.name")}
        hint=${t("welcome.nameHint")}
        autocomplete="name"
        maxlength=${facts.lengths.personName}
        dir="auto"
        autofocus
        data-first-focus
      />
      <${Email} ...${bind("email")} autocomplete="username" />
      <${PasswordField}
        ...${bind("password")}
        label=${t("welcome.password")}
        hint=${passwordHint()}
        autocomplete="new-password"
      />
      ${wantsInvite &&
      html`<${Field}
        ...${bind("invite")}
        label=${t("welcome.invite")}
        hint=${t("welcome.inviteHint")}
        autocomplete="off"
        ...${VERBATIM}
      />`}
      <${Submit} isBusy=${isBusy} error=${isSaid ? null : error} label=${t(`welcome.${kind}Action`)} />
    </form>
  `;
}

function Email(properties) {
  return html`
    <${Field}
      ...${properties}
      type="email"
      label=${t("welcome.email")}
      inputmode="email"
      ...${VERBATIM}
      maxlength=${facts.lengths.email}
    />
  `;
}

function Submit({ isBusy, error, label }) {
  return html`
    <${Wrong}>${error && sentence(error)}<//>
    <button class="button primary wide" aria-disabled=${isBusy ? "true" : undefined}>
      ${isBusy ? t("common.loading") : label}
    </button>
  `;
}

const RULES = {
  name: nameGiven,
  email: (value) => (!value.trim() && t("welcome.emailMissing")) || emailSound(value),
  password: passwordSound,
};

function inviteGiven(value) {
  return !value.trim() && t("welcome.inviteMissing");
}

function account({ name, email, password, invite }, wantsInvite) {
  const basics = { name: name.trim(), email: email.trim(), password };
  return wantsInvite ? { ...basics, invite: invite.trim() } : basics;
}

/** Which fields a refused sign-up is about: a wrong invitation carries no fields. */
function blamed(refusal) {
  if (refusal.code === "forbidden") return { invite: sentence(refusal) };
  return fieldSentences(refusal);
}

function saidElsewhere(error) {
  return isAboutFields(error) || error?.code === "unauthorized";
}
