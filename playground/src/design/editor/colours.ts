/** Colours of a text's words by what the services say they are; while their answer is awaited, colours move with the text. */
import { RangeSetBuilder, StateEffect, StateField, type Extension, type Text } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { HighlightToken } from "resnet-lang/services";
import { services } from "../../workers/services-client.ts";

const coloured = StateEffect.define<DecorationSet>();

const colours = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, { changes, effects }) =>
    effects.reduce((now, effect) => (effect.is(coloured) ? effect.value : now), before.map(changes)),
  provide: (field) => EditorView.decorations.from(field),
});

const marks = new Map<HighlightToken["kind"], Decoration>();
function markOf(kind: HighlightToken["kind"]): Decoration {
  const mark = marks.get(kind) ?? Decoration.mark({ class: `code-${kind}` });
  marks.set(kind, mark);
  return mark;
}

function decorationsOf(tokens: readonly HighlightToken[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to, kind } of tokens) if (kind !== "punctuation") builder.add(from, to, markOf(kind));
  return builder.finish();
}

const asking = ViewPlugin.fromClass(
  class {
    /** The text of the last question: an answer to another one is of a text that is gone. */
    #asked: Text | undefined;
    readonly #view: EditorView;

    constructor(view: EditorView) {
      this.#view = view;
      this.#ask();
    }
    update({ docChanged }: ViewUpdate): void {
      if (docChanged) this.#ask();
    }
    destroy(): void {
      this.#asked = undefined;
    }
    #ask(): void {
      const { doc } = this.#view.state;
      this.#asked = doc;
      void services.ask("highlight", { text: doc.toString() }).then(
        (tokens) => {
          if (this.#asked === doc) this.#view.dispatch({ effects: coloured.of(decorationsOf(tokens)) });
        },
        () => undefined,
      );
    }
  },
);

export const colouring: Extension = [colours, asking];
