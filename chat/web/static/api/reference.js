// The API reference: Swagger UI on the description of this very server. What somebody tries is sent to it and nowhere
// else; a token is kept until the page is closed.
const place = document.querySelector("#reference");

const isDark = matchMedia("(prefers-color-scheme: dark)");
const followTheme = () => document.documentElement.classList.toggle("dark-mode", isDark.matches);
followTheme();
isDark.addEventListener("change", followTheme);

/** Swagger UI's own layout puts a second <main> around half of the page, and links into buttons. */
function parts({ React }) {
  const { createElement } = React;

  function Reference({ getComponent, specSelectors }) {
    if (specSelectors.loadingStatus() === "loading") return createElement("p", { role: "status" }, "One moment …");
    const part = (name) => createElement(getComponent(name, true), { key: name });
    const names = ["errors", "InfoContainer", "AuthorizeBtnContainer", "operations", "Models"];
    return createElement("div", { className: "swagger-ui wrapper" }, part("SvgAssets"), names.map(part));
  }

  return { components: { Reference, DeepLink: ({ text }) => createElement("span", null, text) } };
}

SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  plugins: [parts],
  layout: "Reference",
  validatorUrl: "none",
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
