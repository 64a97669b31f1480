/**
 * Random programs over one axis of an image, for tests: windows, enlargements and joins of two paths. What each does at
 * one size is written as PyTorch computes it, with nothing of the closed form; a program is run for all sizes at once.
 */
import fc from "fast-check";

export type AxisStep =
  | {
      readonly kind: "window";
      readonly reach: number;
      readonly padding: number;
      readonly stride: number;
      readonly ceil: boolean;
    }
  | { readonly kind: "subsample"; readonly stride: number }
  | { readonly kind: "upsample"; readonly scale: number }
  | {
      readonly kind: "deconv";
      readonly reach: number;
      readonly padding: number;
      readonly stride: number;
      readonly outputPadding: number;
    }
  | { readonly kind: "space_to_depth"; readonly scale: number }
  /** Both paths on what is there; what they put out has to be the same. */
  | { readonly kind: "join"; readonly left: readonly AxisStep[]; readonly right: readonly AxisStep[] };

export interface AxisProgram {
  /** Of the symbol, in the input. */
  readonly factor: number;
  readonly steps: readonly AxisStep[];
}

const strides = fc.constantFrom(1, 1, 2, 2, 2, 3, 4);
const window = fc
  .record({
    kernel: fc.integer({ min: 1, max: 7 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 4 }),
    stride: strides,
    ceil: fc.boolean(),
  })
  .map(({ kernel, dilation, padding, stride, ceil }): AxisStep => {
    const reach = dilation * (kernel - 1) + 1;
    return { kind: "window", reach, padding: Math.min(padding, reach - 1), stride, ceil };
  });
const deconv = fc
  .record({
    kernel: fc.integer({ min: 1, max: 5 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    outputPadding: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ kernel, dilation, padding, stride, outputPadding }): AxisStep => ({
    kind: "deconv",
    reach: dilation * (kernel - 1) + 1,
    padding: 2 * padding,
    stride,
    outputPadding: stride > 1 ? outputPadding : 0,
  }));
const scale = fc.integer({ min: 2, max: 3 });
const plain: fc.Arbitrary<AxisStep> = fc.oneof(
  { weight: 6, arbitrary: window },
  { weight: 1, arbitrary: strides.map((stride): AxisStep => ({ kind: "subsample", stride })) },
  { weight: 1, arbitrary: scale.map((by): AxisStep => ({ kind: "upsample", scale: by })) },
  { weight: 1, arbitrary: deconv },
  { weight: 1, arbitrary: scale.map((by): AxisStep => ({ kind: "space_to_depth", scale: by })) },
);
/** Paths that often have one slope: the same strides on both, the one a window, the other what shortcuts are made of. */
const alike: fc.Arbitrary<AxisStep> = fc
  .array(fc.tuple(window, window, fc.constantFrom("window", "subsample", "same"), strides), {
    minLength: 1,
    maxLength: 3,
  })
  .map((levels): AxisStep => {
    const left = levels.map(([each, , , stride]): AxisStep => ({ ...each, stride }) as AxisStep);
    const right = levels.map(([first, second, kind, stride]): AxisStep => {
      if (kind === "subsample") return { kind, stride };
      return { ...(kind === "same" ? first : second), stride } as AxisStep;
    });
    return { kind: "join", left, right };
  });
/** Down and up again, beside what was there: U-Net's level. */
const there: fc.Arbitrary<AxisStep> = fc
  .record({ by: fc.integer({ min: 2, max: 4 }), isDeconv: fc.boolean(), inner: fc.array(plain, { maxLength: 1 }) })
  .map(({ by, isDeconv, inner }): AxisStep => {
    const down: AxisStep = { kind: "window", reach: by, padding: 0, stride: by, ceil: false };
    const up: AxisStep = isDeconv
      ? { kind: "deconv", reach: by, padding: 0, stride: by, outputPadding: 0 }
      : { kind: "upsample", scale: by };
    return { kind: "join", left: [down, ...inner, up], right: [] };
  });
const step = fc.oneof(
  { weight: 10, arbitrary: plain },
  { weight: 3, arbitrary: alike },
  { weight: 1, arbitrary: there },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(plain, { maxLength: 2 }), fc.array(plain, { maxLength: 2 }))
      .map(([left, right]): AxisStep => ({ kind: "join", left, right })),
  },
);
export const axisProgram: fc.Arbitrary<AxisProgram> = fc.record({
  factor: fc.constantFrom(1, 1, 1, 2, 3, 4, 5),
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
});

/** What became of one size. */
export interface AxisOutcome {
  /** The extents, 0 where the program fails. */
  readonly extents: Float64Array;
  /** Of those that fail: the place of the failing step among all, counted from 1 in the order in which they run. */
  readonly failedAt: Int32Array;
}

/** Runs the program at each size from 1 to `sizes`; index 0 is left out. */
export function runAxis({ factor, steps }: AxisProgram, sizes: number): AxisOutcome {
  const failedAt = new Int32Array(sizes + 1);
  let place = 0;
  const each = (input: Float64Array, of: (size: number) => number): Float64Array => {
    place++;
    const out = new Float64Array(sizes + 1);
    for (let s = 1; s <= sizes; s++) {
      if (failedAt[s] !== 0) continue;
      const size = of(input[s] ?? 0);
      if (size >= 1 && Number.isInteger(size)) out[s] = size;
      else failedAt[s] = place;
    }
    return out;
  };
  const run = (input: Float64Array, path: readonly AxisStep[]): Float64Array =>
    path.reduce((current, next) => {
      switch (next.kind) {
        case "window": {
          const slack = next.padding - next.reach + (next.ceil ? next.stride - 1 : 0);
          return each(current, (x) => (x + next.padding < next.reach ? 0 : Math.floor((x + slack) / next.stride) + 1));
        }
        case "subsample":
          return each(current, (x) => Math.ceil(x / next.stride));
        case "upsample":
          return each(current, (x) => x * next.scale);
        case "deconv":
          return each(current, (x) => (x - 1) * next.stride + next.reach + next.outputPadding - next.padding);
        case "space_to_depth":
          return each(current, (x) => x / next.scale);
        case "join": {
          const left = run(current, next.left);
          const right = run(current, next.right);
          place++;
          for (let s = 1; s <= sizes; s++) if (failedAt[s] === 0 && left[s] !== right[s]) failedAt[s] = place;
          return left;
        }
      }
    }, input);
  const extents = run(
    Float64Array.from({ length: sizes + 1 }, (_, s) => s * factor),
    steps,
  );
  for (let s = 1; s <= sizes; s++) if (failedAt[s] !== 0) extents[s] = 0;
  return { extents, failedAt };
}

/** Whether the words of a condition hold at a size of H; undefined where they leave some out. */
export function conditionHolds(condition: string, size: number): boolean | undefined {
  if (/^H is (even|odd)$/.test(condition)) return (size % 2 === 0) === condition.endsWith("even");
  const match = /^H mod (\d+) is (not )?(.*)$/.exec(condition);
  if (!match) throw new Error(`"${condition}" says nothing`);
  if (condition.includes("others")) return undefined;
  const residue = size % Number(match[1]);
  const isListed = (match[3] ?? "").split(/, | or /).some((part) => {
    const [from = 0, to = from] = part.split(" to ").map(Number);
    return from <= residue && residue <= to;
  });
  return isListed === (match[2] === undefined);
}
