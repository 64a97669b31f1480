/** Every optimizer against PyTorch's float64 trajectories, and the one that PyTorch lacks against its paper. */
import { describe, expect, test } from "vitest";
import type { Graph } from "../../../compiler/graph/types.ts";
import { optimizerOf } from "../../../compiler/optimizers/table.ts";
import { runPasses, trainingPasses } from "../../../compiler/passes/pipeline.ts";
import type { OptimizerRecipe } from "../../../compiler/recipes/checked-recipe.ts";
import { fedWithGradients, runner } from "../../support/fed-updates.ts";
import { sharedJson } from "../../support/oracle.ts";
import { isThere, largestDifference } from "../../support/shared-data.ts";

/** As PyTorch calls them. */
interface Options {
  readonly lr: number;
  readonly momentum?: number;
  readonly dampening?: number;
  readonly nesterov?: boolean;
  readonly alpha?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weight_decay?: number;
}
interface Trajectory {
  readonly optimizer: string;
  readonly options: Options;
  readonly params: readonly (readonly number[])[];
  readonly grads: readonly (readonly number[])[];
  readonly state_after_10: { readonly [state: string]: number | readonly number[] };
}

function recipeOf(optimizer: string, given: Options): OptimizerRecipe {
  const { momentum = 0, dampening = 0, nesterov = false, alpha = 0.99, betas = [0.9, 0.999], eps = 1e-8 } = given;
  const decay = { weightDecay: given.weight_decay ?? 0, noDecay: [] };
  switch (optimizer) {
    case "SGD":
      return { kind: "sgd", momentum, dampening, nesterov, ...decay };
    case "Adam":
      return { kind: "adam", betas, eps, ...decay };
    case "AdamW":
      return { kind: "adamw", betas, eps, ...decay };
    case "RMSprop":
      return { kind: "rmsprop", alpha, eps, momentum, ...decay };
    default:
      throw new Error(`there is no ${optimizer}`);
  }
}
/** Our names of PyTorch's states, and how far what we keep may be from it: `max(decay)` after a step that changes nothing else. */
const states: { readonly [theirs: string]: string } = {
  exp_avg: "p/mean",
  exp_avg_sq: "p/square",
  square_avg: "p/square",
  momentum_buffer: "p/momentum",
};

function updateOf(recipe: OptimizerRecipe, length = 6): Graph {
  return runPasses(fedWithGradients(length), trainingPasses(optimizerOf(recipe)));
}
const numbers = (values: readonly number[]): Float64Array => Float64Array.from(values);

describe("as PyTorch", () => {
  const there = isThere("oracle/optim.json");
  const all = there
    ? Object.entries((sharedJson("oracle/optim.json") as { optimizers: { [name: string]: Trajectory } }).optimizers)
    : [];
  test("there are fourteen trajectories", (context) => {
    if (!there) return context.skip();
    expect(all.length).toBe(14);
  });
  test.each(all)("%s", (_, { optimizer, options, params, grads, state_after_10: after }) => {
    const step = runner(updateOf(recipeOf(optimizer, options)), new Map([["p", numbers(params[0] ?? [])]]));
    let kept: ReadonlyMap<string, Float64Array> = new Map();
    for (const [t, gradient] of grads.slice(0, params.length - 1).entries()) {
      kept = step(
        new Map([
          ["g", numbers(gradient)],
          ["rate", numbers([options.lr])],
        ]),
      );
      const apart = largestDifference(kept.get("p") ?? [], params[t + 1] ?? []);
      expect(apart, `after step ${t + 1}`).toBeLessThanOrEqual(1e-12);
    }
    for (const [name, values] of Object.entries(after)) {
      const ours = states[name];
      if (ours === undefined || typeof values === "number") continue;
      expect(largestDifference(kept.get(ours) ?? [], values), name).toBeLessThanOrEqual(1e-12);
    }
  });
});

describe("LARS", () => {
  const recipe = { kind: "lars", momentum: 0.9, trust: 0.01, weightDecay: 0.05, noDecay: [] } as const;
  const lengthOf = (values: readonly number[]): number => Math.hypot(...values);
  /** Algorithm 1 of the paper. */
  function* paper(start: readonly number[], gradients: readonly (readonly number[])[], rate: number) {
    let [p, m] = [start, start.map(() => 0)];
    for (const g of gradients) {
      const ratio = (recipe.trust * lengthOf(p)) / (lengthOf(g) + recipe.weightDecay * lengthOf(p));
      m = m.map((each, i) => recipe.momentum * each + rate * ratio * ((g[i] ?? 0) + recipe.weightDecay * (p[i] ?? 0)));
      p = p.map((each, i) => each - (m[i] ?? 0));
      yield p;
    }
  }
  test("steps as its paper says", () => {
    const start = [3, -4, 0.5];
    const gradients = Array.from({ length: 5 }, (_, t) => start.map((_, i) => Math.sin(3 * t + i)));
    const step = runner(updateOf(recipe, 3), new Map([["p", numbers(start)]]));
    for (const [t, expected] of [...paper(start, gradients, 2)].entries()) {
      const g = gradients[t] ?? [];
      const kept = step(
        new Map([
          ["g", numbers(g)],
          ["rate", numbers([2])],
        ]),
      );
      expect(largestDifference(kept.get("p") ?? [], expected)).toBeLessThanOrEqual(1e-13);
    }
  });
  test.each([
    ["weights that are 0 take the step of the gradient", [0, 0], [1, -2], [-0.5, 1]],
    ["a gradient of 0 leaves decay alone to act", [1, -2], [0, 0], [1 - 0.5 * 0.05, -2 + 0.5 * 0.1]],
  ] as const)("%s", (_, p, g, expected) => {
    const step = runner(updateOf(recipe, 2), new Map([["p", numbers(p)]]));
    const kept = step(
      new Map([
        ["g", numbers(g)],
        ["rate", numbers([0.5])],
      ]),
    );
    expect(largestDifference(kept.get("p") ?? [], expected)).toBeLessThanOrEqual(1e-15);
  });
});
