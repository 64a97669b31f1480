/** What all parts of the page share: the design's text, and what of it is looked at. Whoever shows it listens. */

export interface PageState {
  /** Of the one file that is edited. */
  readonly text: string;
  /** A model of the text; undefined until the text has been checked, and where it has none. */
  readonly model: string | undefined;
  /** A recipe of that model; undefined where it has none. */
  readonly recipe: string | undefined;
  /** The path of a layer or block (`s2.0.residual.conv_1`, `s2.0`), marked in picture, table and text. */
  readonly selection: string | undefined;
}

export type Listener = (state: PageState, before: PageState) => void;

export interface Store {
  readonly get: () => PageState;
  /** Tells those who listen to a part that is another one now; once, with the whole state. */
  readonly set: (change: Partial<PageState>) => void;
  /** @returns what ends it */
  readonly on: (parts: readonly (keyof PageState)[], listener: Listener) => () => void;
}

export function createStore(first: PageState): Store {
  let state = first;
  const listeners = new Set<{ readonly parts: readonly (keyof PageState)[]; readonly listener: Listener }>();
  return {
    get: () => state,
    set: (change) => {
      const before = state;
      state = { ...state, ...change };
      const now = state;
      for (const { parts, listener } of [...listeners])
        if (parts.some((part) => now[part] !== before[part])) listener(now, before);
    },
    on: (parts, listener) => {
      const own = { parts, listener };
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
