/**
 * The second half of the street on one screen: a checked model becomes a program. `check.ts` is the first.
 *
 *     checked model ─lower─▶ graph ─passes─▶ graph ─schedule─▶ steps and buffers ─assemble─▶ program
 */
import {
  compileFunction as planFunction,
  portable,
  settleFunction,
  sharingMemory,
  type CompileOptions,
  type SettledFunction,
} from "./compile-function.ts";
import { noHalf } from "../runtime/precision.ts";
import type { Program, SimdVariant } from "../runtime/program.ts";
import {
  assemble,
  linkKernels,
  plannedBytesOf,
  printKernels,
  type Assembled,
  type ScheduledFunction,
} from "./emit/assemble.ts";
import { usersByKernel } from "./emit/module.ts";
import { OverBudget, programOverBudget } from "./recompute/over-budget.ts";
import { programOrigin } from "./program-origin.ts";
import { headHosting } from "./kernels/heads.ts";
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
 * @throws Refused with RN5010 where it has more operations than are compiled, NotTrainable
 */
export function compileFunction(
  model: CheckedModel,
  request: FunctionRequest,
  options: CompileOptions,
): ScheduledFunction {
  return planFunction(model, request, options, headHosting(options.targets));
}

/**
 * Where the recipe says `precision f16` the program is for WebGPU alone.
 * @throws ResnetProblem RN5005 where it is wanted for WebAssembly only; NotTrainable where a training step is asked of a model that can have none, Refused where it would be too large;
 * else CompilerBug only: what a person can get wrong, checking has told
 */
export function compileModel(model: CheckedModel, options: CompileOptions): Program {
  const assembled = assembleModel(model, options);
  const { wgsl } = options.targets;
  const wasm = wasmFor(assembled, options);
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

const WASM = "WebAssembly";

/** What is compiled for WebAssembly: nothing where values are stored in 16 bits, which it has no numbers of. */
function wasmFor(assembled: Assembled, { targets: { wgsl, wasm } }: CompileOptions): Targets["wasm"] {
  if (!wasm || !storesHalves(assembled)) return wasm;
  if (!wgsl) throw noHalf(WASM);
  return undefined;
}
function storesHalves({ functions }: Assembled): boolean {
  return functions.some(({ schedule: { graph } }) => graph.nodes.some(({ type }) => type.dtype === "f16"));
}

/** Functions are planned so often, before all that can be made again is: what they take together is known then only. */
const MOST_ROUNDS = 3;

/** All functions, together within the budget of memory where there is one. @throws OverBudget */
function functionsWithin(model: CheckedModel, options: CompileOptions): readonly ScheduledFunction[] {
  const trains = options.functions.some(({ kind }) => kind === "train");
  const budget = options.memoryBudget ?? (trains ? options.recipe?.memoryBudget : undefined);
  const heads = headHosting(options.targets);
  const compiled = (each?: number): readonly ScheduledFunction[] => {
    const within = { ...options, ...(each !== undefined && { memoryBudget: each }) };
    const settled: SettledFunction[] = [];
    for (const request of options.functions) settled.push(settleFunction(model, request, within, settled, heads));
    return sharingMemory(settled);
  };
  if (budget === undefined) return compiled();
  let each = budget;
  for (let round = 0; round < MOST_ROUNDS && each > 0; round++) {
    const functions = orOver(() => compiled(each));
    if (functions instanceof OverBudget) break;
    const taken = plannedBytesOf(functions);
    if (taken <= budget) return functions;
    // What the others add to the largest step stays.
    const steps = functions.filter(({ lowered }) => lowered.kind === "train");
    if (steps.length === 0) throw programOverBudget(model.name, options.functions, budget, taken);
    each = Math.min(each - 1, budget - taken + Math.max(...steps.map((step) => plannedBytesOf([step]))));
  }
  const over = orOver(() => compiled(1));
  const least = over instanceof OverBudget ? compiled(over.leastBytes) : over;
  const taken = plannedBytesOf(least);
  if (!(taken <= budget)) throw programOverBudget(model.name, options.functions, budget, taken);
  return least;
}
function orOver<T>(compile: () => T): T | OverBudget {
  try {
    return compile();
  } catch (error) {
    if (error instanceof OverBudget) return error;
    throw error;
  }
}

function assembleModel(model: CheckedModel, options: CompileOptions): Assembled {
  const functions = functionsWithin(model, options);
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
  if (storesHalves(assembled)) throw noHalf(WASM);
  const printed = printKernels(assembled, wasmTarget, { variants: [variant] });
  const users = usersByKernel(assembled.program, printed);
  const places = new Map([...printed.kernels.keys()].map((name, index) => [name, index]));
  return watText(printed.kernels, variant, (name) => users[places.get(name) ?? -1] ?? []);
}
