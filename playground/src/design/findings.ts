/** What is wrong with the text, or could be better: each leads to its place, and to its mending where there is one. */
import { element } from "../dom.ts";
import type { Editor } from "./editor/index.ts";
import { withWholeOperators } from "./editor/operators.ts";
import type { Signal } from "../signal.ts";
import type { DesignView, Finding } from "./view.ts";

interface FindingsOptions {
  readonly views: Signal<DesignView>;
  readonly editor: Editor;
  /** The text as a finding would have it. */
  readonly onText: (text: string) => void;
}

export function mountFindings(parent: HTMLElement, { views, editor, onText }: FindingsOptions): void {
  const summary = element("summary", { class: "findings-summary" }, element("span", { role: "status" }));
  const list = element("ul", { class: "findings-list", "aria-label": "Findings" });
  const box = element("details", {}, summary, list);
  parent.append(box);
  let before = "";
  views.each(({ text, findings }) => {
    const now = JSON.stringify(findings);
    // A screen reader is told of what is another one now.
    if (now === before) return;
    before = now;
    const state = stateOf(findings);
    summary.querySelector("span")?.replaceChildren(summaryOf(findings));
    summary.dataset["state"] = state;
    // There is nothing to unfold.
    summary.tabIndex = state === "sound" ? -1 : 0;
    // Hints wait to be asked for; a design that is wrong says why.
    if (state === "error" || state === "warning") box.open = true;
    list.replaceChildren(...findings.map((each) => itemFor(each, text, { editor, onText })));
  });
}

function itemFor(finding: Finding, text: string, { editor, onText }: Omit<FindingsOptions, "views">): HTMLLIElement {
  const { code, severity, message, label, notes, line, from, fix } = finding;
  const place = element(
    "button",
    { type: "button", class: "finding" },
    element("span", { class: "code" }, code),
    element("span", { class: "message" }, ...withWholeOperators(message)),
    element("span", { class: "line" }, `line ${line}`),
  );
  place.addEventListener("click", () => editor.goTo(from));
  const details = [...(label === "" || message.includes(label) ? [] : [label]), ...notes];
  const item = element(
    "li",
    { class: severity },
    place,
    ...details.map((note) => element("p", { class: "note" }, ...withWholeOperators(note))),
  );
  if (!fix) return item;
  const button = element("button", { type: "button", class: "quiet fix" }, `Fix: ${fix.title}`);
  button.addEventListener("click", () => onText(edited(text, fix.edits)));
  item.append(button);
  return item;
}

function edited(text: string, edits: NonNullable<Finding["fix"]>["edits"]): string {
  const last = [...edits].sort((a, b) => b.from - a.from);
  return last.reduce((whole, { from, to, replacement }) => whole.slice(0, from) + replacement + whole.slice(to), text);
}

function stateOf(findings: readonly Finding[]): Finding["severity"] | "sound" {
  const is = (severity: Finding["severity"]): boolean => findings.some((each) => each.severity === severity);
  return (["error", "warning", "information"] as const).find(is) ?? "sound";
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (wanted: Finding["severity"]): number => findings.filter(({ severity }) => severity === wanted).length;
  const parts = (["error", "warning", "information"] as const).flatMap((severity) => {
    const many = count(severity);
    const word = severity === "information" ? "hint" : severity;
    return many === 0 ? [] : [`${many} ${word}${many === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? "Checked: shapes, names and claims hold." : parts.join(", ");
}
