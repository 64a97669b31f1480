/** The grammar's rules as data. */

/** What must come next, by numbers of kinds of tokens: one of these, or a pair of these. */
export interface Ahead {
  readonly one: readonly number[];
  readonly two?: readonly (readonly [number, number])[];
}
export type Item =
  /** @param as under which name its tree has the token */
  | { readonly kind: "token"; readonly as: string; readonly accepts: readonly number[] }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "choice"; readonly of: readonly { readonly when: Ahead; readonly items: readonly Item[] }[] }
  | {
      readonly kind: "repeated";
      readonly when: Ahead;
      readonly items: readonly Item[];
      /** At least once, and no more than once. */
      readonly must: boolean;
      readonly once: boolean;
      /** A token in between. */
      readonly between?: Item;
    };

export interface RuleTable {
  /** Kinds of tokens that a text can have. */
  readonly tokenNames: readonly string[];
  readonly rules: { readonly [rule: string]: readonly Item[] };
}
