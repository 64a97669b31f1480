/** Another design in place of the one that is there, which the visitor gets back where it was theirs. */
import { tell } from "../notices.ts";
import type { Store } from "../state.ts";

export interface Brought {
  readonly text: string;
  readonly model?: string | undefined;
  /** Where it came from, as a sentence. */
  readonly says: string;
}
export type Bring = (brought: Brought) => void;

/** @param given texts that are nobody's own: there may be more of them, as they are brought */
export function bringsTo(store: Store, replaceText: (text: string) => void, given: Iterable<string>): Bring {
  const known = new Set(given);
  return ({ text, model, says }) => {
    const before = store.get();
    known.add(text);
    replaceText(text);
    store.set({ model, recipe: undefined });
    if (known.has(before.text)) return;
    const act = (): void => {
      replaceText(before.text);
      store.set({ model: before.model, recipe: before.recipe });
    };
    tell({ text: `${says} It took the place of yours.`, action: { text: "Back to mine", act } });
  };
}
