/** Whatever moves the weights, a training step's schedule is sound: each optimizer asks for a gradient in its own way. */
import { expect, test } from "vitest";
import { bug } from "../../../compiler/bug.ts";
import { compileFunction, portable } from "../../../compiler/compile.ts";
import type { OptimizerWord } from "../../../compiler/recipes/checked-recipe.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { narrowNetworks } from "../../support/narrow-networks.ts";
import { recipeOf } from "../../support/recipe.ts";

const argumentsOf = {
  sgd: ["", "momentum: 0.9, dampening: 0.5", "momentum: 0.9, nesterov: true, weight_decay: 1e-4"],
  adam: ["weight_decay: 1e-4"],
  adamw: ["weight_decay: 0.1"],
  lars: ["weight_decay: 1e-4"],
  rmsprop: ["momentum: 0.5"],
} as const satisfies { readonly [W in OptimizerWord]: readonly string[] };

const networks = narrowNetworks();
const ways = Object.entries(argumentsOf).flatMap(([word, all]) => all.map((given) => `${word}(${given})`));
test.each(ways)("%s", (optimizer) => {
  for (const more of [{}, { clip: "1", ema: "0.9" }]) {
    const recipe = recipeOf({ optimizer, ...more });
    for (const name of ["Residual", "Dense"])
      for (const maxStorageBuffers of [8, 10]) {
        const targets = { wgsl: { ...portable, maxStorageBuffers } };
        const model = networks.get(name) ?? bug(name);
        const { schedule } = compileFunction(model, { kind: "train", batch: 4 }, { functions: [], targets, recipe });
        expect(verifySchedule(schedule, maxStorageBuffers), `${name}, ${maxStorageBuffers} bindings`).toEqual([]);
      }
  }
});
