/** The list of what may stand at the cursor. */
import {
  autocompletion,
  snippet,
  type Completion as Option,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Completion } from "resnet-lang/services";
import { element } from "../../dom.ts";
import { withWholeOperators } from "./operators.ts";
import { prose } from "./prose.ts";
import { services } from "../../workers/services-client.ts";

async function source(context: CompletionContext): Promise<CompletionResult | null> {
  const { state, pos, explicit } = context;
  const before = state.sliceDoc(Math.max(0, pos - 1), pos);
  // Unasked, the list comes with a word, behind a point, and where an argument begins.
  if (!explicit && !/[\w.(]/.test(before)) return null;
  const { from, items } = await services.ask("completions", { text: state.doc.toString(), offset: pos });
  if (context.aborted || items.length === 0) return null;
  return { from, options: items.map((item, index) => optionOf(item, index / items.length)), validFor: /^\w*$/ };
}

/** @param rank from 0, the likeliest, to 1 */
function optionOf(item: Completion, rank: number): Option {
  const { label, kind, detail, doc } = item;
  const isShort = detail.length <= MOST_LETTERS;
  return {
    ...{ label, type: kind, boost: 20 * (1 - rank), apply: applied(item) },
    ...(isShort && detail !== label ? { detail } : {}),
    ...(doc === "" && isShort ? {} : { info: () => infoOf(item) }),
  };
}
/** What stands beside a name on its line of the list. */
const MOST_LETTERS = 28;

function infoOf({ detail, doc, edits = [] }: Completion): HTMLElement {
  return element(
    "div",
    {},
    ...(detail === "" ? [] : [element("code", {}, ...withWholeOperators(detail))]),
    ...(doc === "" ? [] : [element("p", {}, ...prose(doc))]),
    ...(edits.length === 0 ? [] : [element("p", { class: "quiet" }, "Its import is added.")]),
  );
}

function applied({ insert, snippet: template, edits = [] }: Completion): NonNullable<Option["apply"]> {
  return (view: EditorView, option: Option, from: number, to: number) => {
    const changes = view.state.changes([...edits]);
    if (edits.length > 0) view.dispatch({ changes, userEvent: "input.complete" });
    const [start, end] = [changes.mapPos(from, 1), changes.mapPos(to, 1)];
    snippet(template ?? plain(insert))(view, option, start, end);
  };
}
/** What a snippet would take for a place to fill in. */
function plain(text: string): string {
  return text.replace(/[\\{}]/g, "\\$&");
}

/** As every place that scrolls. */
const reachable = EditorView.updateListener.of(({ view: { dom } }) => {
  dom.querySelector(".cm-tooltip-autocomplete > ul")?.setAttribute("tabindex", "0");
});

export const completion: Extension = [autocompletion({ override: [source], icons: true }), reachable];
