// The facts, as the server tells them to a page; tests/web/test_javascript.py hands them on.
import { takeFacts } from "../../../chat/web/static/js/base/facts.js";

export { facts } from "../../../chat/web/static/js/base/facts.js";

if (!process.env.HEARTH_FACTS) throw new Error("These tests are run by tests/web/test_javascript.py, with HEARTH_FACTS.");
takeFacts(process.env.HEARTH_FACTS);
