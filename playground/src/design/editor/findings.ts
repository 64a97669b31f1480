/** What check and lint say of the text: underlined, in the gutter, with notes, reasons and fixes. */
import { forceLinting, lintGutter, linter, type Action, type Diagnostic } from "@codemirror/lint";
import type { Extension, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Finding } from "resnet-lang/services";
import { element } from "../../dom.ts";
import { prose } from "./prose.ts";
import { services } from "../../workers/services-client.ts";

/** Milliseconds without a change before a text is checked. */
const PATIENCE = 250;

const severities = { error: "error", warning: "warning", information: "info" } as const;

/** An answer about a text that has changed meanwhile is dropped by CodeMirror, and the new one checked. */
async function check({ state: { doc } }: EditorView): Promise<readonly Diagnostic[]> {
  const found = await services.ask("findings", { text: doc.toString() }).catch(() => []);
  return found.map((each) => diagnosticOf(each, doc));
}
export const findings: Extension = [linter(check, { delay: PATIENCE }), lintGutter()];

function diagnosticOf(finding: Finding, doc: Text): Diagnostic {
  const { from, to, code, severity, message, fix } = finding;
  const apply = (view: EditorView): void => {
    // Places of the fix are those of the text that was checked.
    if (fix && view.state.doc === doc) view.dispatch({ changes: [...fix.edits], userEvent: "input.fix" });
    else forceLinting(view);
  };
  const actions: readonly Action[] = fix ? [{ name: titleOf(fix), apply }] : [];
  return {
    ...{ from, to, severity: severities[severity], source: code, message: `${code}: ${message}` },
    renderMessage: (view) => messageOf(finding, view),
    actions,
  };
}

/** `Fix: write kernel`; of what may alter weights or training it says so. */
function titleOf({ title, safety }: NonNullable<Finding["fix"]>): string {
  return safety === "safe" ? `Fix: ${title}` : `Fix: ${title} (may change the model)`;
}

function messageOf({ code, severity, message, label, notes, related }: Finding, view: EditorView): HTMLElement {
  const places = related.map(({ from, to, text, path }) => {
    if (path !== undefined) return element("li", {}, `${text} (${path})`);
    const button = element("button", { type: "button", class: "code-link" }, text === "" ? "see also" : text);
    button.addEventListener("click", () => {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    });
    return element("li", {}, button);
  });
  const lines = [...(label === "" ? [] : [label]), ...notes].map((note) => element("li", {}, ...prose(note)));
  const more = [...lines, ...places];
  return element(
    "div",
    { class: "finding-card" },
    element("p", {}, element("strong", { class: `finding-${severity}` }, code), " ", ...prose(message)),
    ...(more.length > 0 ? [element("ul", {}, ...more)] : []),
    reasons(code),
  );
}

/** The code's page, fetched when it is opened. */
function reasons(code: string): HTMLElement {
  const details = element("details", { class: "finding-why" }, element("summary", {}, "Why?"));
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1) return;
    void services.ask("explanation", { code }).then((page) => {
      if (!page || details.childElementCount > 1) return;
      const example = page.mended ?? "";
      details.append(
        element("p", {}, ...prose(page.why)),
        ...(page.next === "" ? [] : [element("p", {}, ...prose(page.next))]),
        ...(example === ""
          ? []
          : [
              element("p", {}, "As it should be:"),
              element("pre", { tabindex: 0, role: "region", "aria-label": "Example" }, example.trimEnd()),
            ]),
      );
    });
  });
  return details;
}
