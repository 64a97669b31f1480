/** What a tensor may hold by what it is, whatever it was trained on: a variance is no square of anything where it is negative. */

interface Range {
  /** In words that follow a number: `a variance is 0 or more`. */
  readonly words: string;
  readonly holds: (value: number) => boolean;
}

/** By how a name ends, as the compiler names tensors (`compiler/model/layers/bn.ts`, `compiler/passes/add-update.ts`). */
const ranges: readonly (readonly [ending: string, range: Range])[] = [
  ["running_var", { words: "a variance is 0 or more", holds: (value) => !(value < 0) }],
  [
    "update/started",
    { words: "it is 0 before the first step and 1 after it", holds: (value) => value === 0 || value === 1 },
  ],
];

/** `s.bn.running_var holds -3; a variance is 0 or more`; undefined where all is as it can be. What is NaN is told elsewhere. */
export function outOfRange(name: string, values: ArrayLike<number>): string | undefined {
  const [, range] = ranges.find(([ending]) => name.endsWith(ending)) ?? [];
  if (!range) return undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!range.holds(value)) return `${name} holds ${value}; ${range.words}`;
  }
  return undefined;
}
