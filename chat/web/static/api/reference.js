// The API reference: Swagger UI on the description of this very server. What somebody tries is sent to it and nowhere
// else; a token is kept until the page is closed.
const place = document.querySelector("#reference");

const isDark = matchMedia("(prefers-color-scheme: dark)");
const followTheme = () => document.documentElement.classList.toggle("dark-mode", isDark.matches);
followTheme();
isDark.addEventListener("change", followTheme);

/** What of Swagger UI is drawn, and what those need who do not see it, or have no mouse. */
function parts({ React }) {
  const { createElement } = React;

  /** Its own layout puts a second <main> around half of the page. */
  function Reference({ getComponent, specSelectors }) {
    if (specSelectors.loadingStatus() === "loading") return createElement("p", { role: "status" }, "One moment …");
    const part = (name) => createElement(getComponent(name, true), { key: name });
    const names = ["errors", "InfoContainer", "AuthorizeBtnContainer", "operations", "Models"];
    return createElement("div", { className: "swagger-ui" }, part("SvgAssets"), names.map(part));
  }

  /** Its own is a link, and stands in a button. */
  const DeepLink = ({ text }) => createElement("span", null, text);

  const labelled = (Box) => (own) => createElement(Box, { "aria-label": "Body", ...own });
  const scrolledByKeyboard = (Code) => (own) =>
    createElement("div", { className: "code", tabIndex: 0 }, createElement(Code, own));
  const asTable = (Table) => (own) =>
    createElement("div", { ref: (place) => place?.querySelector("table")?.removeAttribute("role") }, createElement(Table, own));

  return {
    components: { Reference, DeepLink },
    wrapComponents: { TextArea: labelled, HighlightCode: scrolledByKeyboard, responses: asTable },
  };
}

/** Show the token in a header of its own: a proxy that asks for a password in front takes `Authorization` for that. */
function withOwnHeader(call) {
  const [, token] = /^Bearer (.+)$/i.exec(call.headers?.Authorization ?? "") ?? [];
  if (token) {
    call.headers["X-Hearth-Token"] = token;
    delete call.headers.Authorization;
  }
  return call;
}

SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  plugins: [parts],
  layout: "Reference",
  requestInterceptor: withOwnHeader,
  validatorUrl: "none",
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
