/**
 * The second half of the street on one screen: a checked model becomes a program. `check.ts` is the first.
 *
 *     checked model ─lower─▶ graph ─passes─▶ graph ─schedule─▶ steps and buffers ─assemble─▶ program
 */
import { Refused } from "../grammar/refused.ts";
import type { Program, SimdVariant } from "../runtime/program.ts";
import { assemble, linkKernels, printKernels, type Assembled, type ScheduledFunction } from "./emit/assemble.ts";
import { usersByKernel } from "./emit/module.ts";
import { GraphTooLarge, NODE_LIMIT } from "./graph/node-limit.ts";
import type { Graph } from "./graph/types.ts";
import type { DeviceProfile, Targets } from "./kernels/target.ts";
import { wasmTarget } from "./kernels/wasm/target.ts";
import { watText } from "./kernels/wasm/wat.ts";
import { wgslTarget } from "./kernels/wgsl/target.ts";
import type { Loss } from "./losses/loss.ts";
import { lossOf } from "./losses/table.ts";
import { lower } from "./lower/lower.ts";
import type { FunctionKind, FunctionRequest, Lowered } from "./lower/types.ts";
import type { CheckedModel } from "./model/checked.ts";
import { reportExpansion } from "./model/expansion/messages.ts";
import type { CheckedRecipe } from "./recipes/checked-recipe.ts";
import { NotTrainable, trainingProblem } from "./model/measures/trainable.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { stateTensors } from "./optimizers/states.ts";
import { optimizerOf } from "./optimizers/table.ts";
import { weightKinds } from "./optimizers/weight-kinds.ts";
import { inferencePasses, runPasses, trainingPasses } from "./passes/pipeline.ts";
import { defaultRecipe, programRecipe, type StepRecipe } from "./recipes/program-recipe.ts";
import { schedule } from "./schedule/schedule.ts";

export type { FunctionRequest };

export interface StepParts {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
}

export interface CompileOptions {
  readonly functions: readonly FunctionRequest[];
  /** A device has its own: `device.targets`. */
  readonly targets: Targets;
  /** How `train` is made, its optimizer, loss and first values; `defaultRecipe` when left out. */
  readonly recipe?: CheckedRecipe;
  /** A loss and an optimizer in place of the recipe's: such as no word of the language says. */
  readonly step?: StepParts;
  /** Sizes of symbols other than the batch. */
  readonly sizes?: ReadonlyMap<string, number>;
  /** Sees what the program needs before any kernel is printed. */
  readonly onPlan?: (program: Omit<Program, "code">) => void;
  /** Sees each function's graph after lowering (`lower`) and after each pass. */
  readonly onGraph?: (kind: FunctionKind, pass: string, graph: Graph) => void;
}

/** What runs on every WebGPU device: nothing beyond the standard's defaults. */
export const portable: DeviceProfile = {
  class: "portable",
  subgroups: false,
  maxStorageBuffers: 8,
  maxWorkgroupsPerDimension: 65_535,
};

/** What runs on every device: portable WGSL, and WebAssembly for engines with and without relaxed SIMD. */
export const everywhere: Targets = { wgsl: portable, wasm: { variants: ["plain", "relaxed"] } };

/**
 * @throws NotTrainable where a training step is asked of a model that can have none, Refused where it would be too large;
 * else CompilerBug only: what a person can get wrong, checking has told
 */
export function compileModel(model: CheckedModel, options: CompileOptions): Program {
  const assembled = assembleModel(model, options);
  const { wgsl, wasm } = options.targets;
  const trains = options.functions.some(({ kind }) => kind === "train");
  return {
    ...assembled.program,
    ...(trains && !options.step ? { recipe: programRecipe(options.recipe, options.sizes ?? new Map()) } : {}),
    code: {
      ...(wgsl ? { wgsl: linkKernels(assembled, wgslTarget, wgsl) } : {}),
      ...(wasm ? { wasm: linkKernels(assembled, wasmTarget, wasm) } : {}),
    },
  };
}

function assembleModel(model: CheckedModel, options: CompileOptions): Assembled {
  const functions = options.functions.map((request) => compileFunction(model, request, options));
  const assembled = assemble(model.name, functions);
  options.onPlan?.(assembled.program);
  return assembled;
}

/** The WebAssembly kernels of `options.functions` as text: what `--emit wat` shows. */
export function printWat(model: CheckedModel, options: CompileOptions, variant: SimdVariant): string {
  const assembled = assembleModel(model, options);
  const printed = printKernels(assembled, wasmTarget, { variants: [variant] });
  const users = usersByKernel(assembled.program, printed);
  const places = new Map([...printed.kernels.keys()].map((name, index) => [name, index]));
  return watText(printed.kernels, variant, (name) => users[places.get(name) ?? -1] ?? []);
}

/**
 * One function up to its schedule: what `--emit graph` and `--emit plan` show.
 * @throws Refused with RN5010 where it has more operations than are compiled, NotTrainable
 */
export function compileFunction(
  model: CheckedModel,
  request: FunctionRequest,
  options: CompileOptions,
): ScheduledFunction {
  try {
    return compileWithin(model, request, options);
  } catch (error) {
    if (!(error instanceof GraphTooLarge)) throw error;
    const what = request.kind === "train" ? "a training step" : "one function";
    const slots = { model: model.name, limit: `${NODE_LIMIT.toLocaleString("en-US")} operations in ${what}` };
    const help = "use fewer layers; a norm is about a hundred operations of a training step";
    throw new Refused(reportExpansion("RN5010", model.span, slots, { help }));
  }
}

function compileWithin(
  model: CheckedModel,
  { kind, batch }: FunctionRequest,
  options: CompileOptions,
): ScheduledFunction {
  const { recipe = defaultRecipe, targets, sizes, onGraph } = options;
  const { loss, optimizer } = options.step ?? stepParts(recipe);
  const problem = kind === "train" ? trainingProblem(model, model.span, loss) : undefined;
  if (problem) throw new NotTrainable(problem);
  const lowered = lower(model, {
    kind,
    batch,
    ...(sizes ? { sizes } : {}),
    loss,
    zeroInitialised: recipe.zeroInitialised,
  });
  onGraph?.(kind, "lower", lowered.graph);
  const passes = kind === "train" ? trainingPasses(optimizer, weightKinds(model)) : inferencePasses;
  const graph = runPasses(lowered.graph, passes, (pass, after) => onGraph?.(kind, pass, after));
  const complete = kind === "train" ? withOptimizer(lowered, graph, optimizer) : { ...lowered, graph };
  return {
    lowered: complete,
    schedule: schedule(graph, { maxBindings: targets.wgsl?.maxStorageBuffers ?? portable.maxStorageBuffers }),
  };
}

function stepParts({ loss, optimizer }: StepRecipe): StepParts {
  return { loss: lossOf(loss), optimizer: optimizerOf(optimizer) };
}

/** What the optimizer adds to a step: its numbers and its states. */
function withOptimizer(lowered: Lowered, graph: Graph, optimizer: Optimizer): Lowered {
  const updated = new Set(graph.updates.map(({ target }) => target));
  return {
    ...lowered,
    graph,
    tensors: [...lowered.tensors, ...stateTensors(optimizer, lowered.tensors, updated)],
    scalars: [...optimizer.scalars, ...lowered.scalars],
  };
}
