// Before the first paint, so that a page never flashes in another language: the one chosen in this browser, else the first
// of the browser's own that Hearth has. Says what the page says before its strings are there, and has those come at once.
{
  const offered = JSON.parse(document.querySelector("meta[name=hearth-languages]").content);
  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem("hearth.settings"))?.language;
    } catch {
      return null; // without storage, or with something else in it, the browser's it is
    }
  };
  const wanted = [chosen(), ...navigator.languages].map((tag) => String(tag).toLowerCase().split("-")[0]);
  const language = wanted.find((each) => Object.hasOwn(offered, each)) ?? Object.keys(offered)[0];
  const words = offered[language];
  const say = (selector, text) => (document.querySelector(selector).textContent = text);

  document.documentElement.lang = language;
  document.querySelector("meta[name=description]").content = words.description;
  say("#app > .opening", words.opening);
  say("#unloaded h1", words.unloaded);
  say("#unloaded p", words.unloadedText);
  say("#unloaded a", words.reload);
  const strings = Object.assign(document.createElement("link"), { rel: "modulepreload", href: words.module });
  document.head.append(strings);
}
