/**
 * The second half of the street on one screen: a checked model becomes a program. `check.ts` is the first.
 *
 *     checked model ─lower─▶ graph ─passes─▶ graph ─schedule─▶ steps and buffers ─assemble─▶ program
 */
import { bug } from "./bug.ts";
import { portable, type CompileOptions } from "./compile-function.ts";
import type { Program, SimdVariant } from "../runtime/program.ts";
import { assemble, linkKernels, printKernels, type Assembled, type ScheduledFunction } from "./emit/assemble.ts";
import { usersByKernel } from "./emit/module.ts";
import { functionsWithin } from "./functions-within.ts";
import { programOrigin } from "./program-origin.ts";
import { runningOn } from "./program-targets.ts";
import type { Targets } from "./kernels/target.ts";
import { wasmTarget } from "./kernels/wasm/target.ts";
import { watText } from "./kernels/wasm/wat.ts";
import { wgslTarget } from "./kernels/wgsl/target.ts";
import type { FunctionRequest } from "./lower/types.ts";
import type { CheckedModel } from "./model/checked.ts";
import { programPictures } from "./recipes/program-pictures.ts";
import { programRecipe } from "./recipes/program-recipe.ts";

export { portable, type CompileOptions, type StepParts } from "./compile-function.ts";
export type { FunctionRequest };

/** What runs on every device: portable WGSL, and WebAssembly for engines with and without relaxed SIMD. */
export const everywhere: Targets = { wgsl: portable, wasm: { variants: ["plain", "relaxed"] } };

/**
 * One function up to its schedule, as the kernels of the targets want it, with memory of its own.
 * @throws OverBudget; Refused with RN5010 where it has more operations than are compiled, NotTrainable
 */
export function compileFunction(
  model: CheckedModel,
  request: FunctionRequest,
  options: CompileOptions,
): ScheduledFunction {
  return functionsWithin(model, [request], options).scheduled[0] ?? bug("a function is gone");
}

/**
 * Where the recipe says `precision f16` the program is for WebGPU alone.
 * @throws ResnetProblem RN5005 where it is wanted for WebAssembly only; NotTrainable where a training step is asked of a model that can have none, Refused where it would be too large;
 * else CompilerBug only: what a person can get wrong, checking has told
 */
export function compileModel(model: CheckedModel, options: CompileOptions): Program {
  const assembled = assembleModel(model, options);
  const { wgsl, wasm } = runningOn(assembled.functions, options.targets);
  const trains = options.functions.some(({ kind }) => kind === "train");
  const { recipe } = options;
  const pictures = recipe && !options.step ? programPictures(recipe) : options.pictures;
  return {
    ...assembled.program,
    ...(pictures ? { pictures } : {}),
    ...(trains && !options.step
      ? {
          recipe: {
            ...programRecipe(recipe, options.sizes ?? new Map()),
            origin: programOrigin(model, recipe),
          },
        }
      : {}),
    code: {
      ...(wgsl ? { wgsl: linkKernels(assembled, wgslTarget, wgsl) } : {}),
      ...(wasm ? { wasm: linkKernels(assembled, wasmTarget, wasm) } : {}),
    },
  };
}

function assembleModel(model: CheckedModel, options: CompileOptions): Assembled {
  const { scheduled: functions } = functionsWithin(model, options.functions, options);
  const assembled = assemble(model.name, functions);
  const [recomputation] = functions.flatMap((each) => each.recomputation ?? []);
  if (recomputation) options.onRecomputation?.(recomputation);
  options.onPlan?.(assembled.program);
  options.onSchedules?.(functions);
  return assembled;
}

/** The WebAssembly kernels of `options.functions` as text: what `--emit wat` shows. */
export function printWat(model: CheckedModel, options: CompileOptions, variant: SimdVariant): string {
  const assembled = assembleModel(model, options);
  runningOn(assembled.functions, { wasm: { variants: [variant] } });
  const printed = printKernels(assembled, wasmTarget, { variants: [variant] });
  const users = usersByKernel(assembled.program, printed);
  const places = new Map([...printed.kernels.keys()].map((name, index) => [name, index]));
  return watText(printed.kernels, variant, (name) => users[places.get(name) ?? -1] ?? []);
}
