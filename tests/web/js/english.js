// The strings of the page in English, as a browser that wants it has them.
import { speak, speakOfWorkspace } from "../../../chat/web/static/js/text/language.js";

await speak("en", ["en-GB"]);
await speakOfWorkspace();
