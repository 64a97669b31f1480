/** A range that is looked at elsewhere on the page. */
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

export interface LinkedRange {
  readonly from: number;
  readonly to: number;
}

const linked = StateEffect.define<LinkedRange | undefined>();
const mark = Decoration.mark({ class: "linked" });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, { changes, effects, state }) => {
    const effect = effects.find((each) => each.is(linked));
    if (!effect) return before.map(changes);
    const { from, to } = within(effect.value, state.doc.length);
    return from < to ? Decoration.set(mark.range(from, to)) : Decoration.none;
  },
  provide: (own) => EditorView.decorations.from(own),
});

/** The range may be of a text that was longer. */
function within(range: LinkedRange | undefined, length: number): LinkedRange {
  return range ? { from: Math.min(range.from, length), to: Math.min(range.to, length) } : { from: 0, to: 0 };
}

/** Marks a range and brings it into view; without one nothing is marked. The cursor stays where it is. */
export function markRange(view: EditorView, range: LinkedRange | undefined): void {
  const { from } = within(range, view.state.doc.length);
  const scroll = range ? [EditorView.scrollIntoView(from, { y: "nearest", yMargin: 60 })] : [];
  view.dispatch({ effects: [linked.of(range), ...scroll] });
}

export const linking: Extension = field;
