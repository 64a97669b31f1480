/**
 * One function of a model up to its schedule, without a kernel: the way that what is run and what is only planned have in
 * common.
 */
import { grouped } from "../grammar/counted.ts";
import { Refused } from "../grammar/refused.ts";
import { AVERAGED, GRADIENT_NORM, LOSS_SCALE, type Program, type ProgramPictures } from "../runtime/program.ts";
import { bug } from "./bug.ts";
import type { ScheduledFunction } from "./emit/assemble.ts";
import { GraphTooLarge, NODE_LIMIT } from "./graph/node-limit.ts";
import type { Graph } from "./graph/types.ts";
import type { DeviceProfile, Targets } from "./kernels/target.ts";
import { lossSum, type LossSum } from "./losses/sum.ts";
import { lower } from "./lower/lower.ts";
import type { FunctionKind, FunctionRequest, Lowered, LoweredOutput } from "./lower/types.ts";
import type { CheckedModel } from "./model/checked.ts";
import { reportExpansion } from "./model/expansion/messages.ts";
import { frozenTensors } from "./model/measures/frozen.ts";
import { NotTrainable, trainingProblem } from "./model/measures/trainable.ts";
import { stateName, type Optimizer } from "./optimizers/optimizer.ts";
import { averageStates } from "./optimizers/averaged.ts";
import { stateTensors } from "./optimizers/states.ts";
import { stepOptimizer } from "./optimizers/step-optimizer.ts";
import { weightKinds } from "./optimizers/weight-kinds.ts";
import { readAverages } from "./passes/read-averages.ts";
import {
  halfProbePasses,
  inferencePasses,
  normPasses,
  probePasses,
  runPasses,
  trainingPasses,
} from "./passes/pipeline.ts";
import type { Recomputation } from "./recompute/recomputation.ts";
import { mixes } from "./recipes/augmentations/table.ts";
import type { CheckedRecipe } from "./recipes/checked-recipe.ts";
import { defaultRecipe, type StepRecipe } from "./recipes/program-recipe.ts";
import { leafArenas } from "./schedule/arenas.ts";
import type { HeadHosting } from "./schedule/heads.ts";
import { inMemory, unshared, type Unshared } from "./schedule/schedule.ts";
import type { Settled } from "./schedule/settle.ts";

export interface StepParts {
  readonly loss: LossSum;
  readonly optimizer: Optimizer;
}

export interface CompileOptions {
  readonly functions: readonly FunctionRequest[];
  /** A device has its own: `device.targets`. */
  readonly targets: Targets;
  /** How `train` is made, its optimizer, loss and first values; `defaultRecipe` when left out. */
  readonly recipe?: CheckedRecipe;
  /** What the program says of pictures where no recipe is given; else as the recipe says. */
  readonly pictures?: ProgramPictures;
  /** A loss and an optimizer in place of the recipe's: such as no word of the language says. */
  readonly step?: StepParts;
  /** False: each operation is a step of its own; the numbers are the same but for rounding. */
  readonly fuse?: boolean;
  /** Sizes of symbols other than the batch. */
  readonly sizes?: ReadonlyMap<string, number>;
  /**
   * Bytes that a device may allocate for the program, in place of the recipe's: values are made again for the backward pass
   * as it asks.
   */
  readonly memoryBudget?: number;
  /** That compute where a processor does: a budget of memory counts the room of each. 1 when left out. */
  readonly threads?: number;
  /** Sees what the program needs before any kernel is printed. */
  readonly onPlan?: (program: Omit<Program, "code">) => void;
  /** Sees the steps of each function before its values share memory, and before a budget has any made again. */
  readonly onSteps?: (steps: Settled) => void;
  /** Sees each function with its schedule, in order. */
  readonly onSchedules?: (functions: readonly ScheduledFunction[]) => void;
  /** Hears what it costs to meet the budget of memory: of the first training step. */
  readonly onRecomputation?: (cost: Recomputation) => void;
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

/** A function but for its memory, which is that of all functions of its program. */
export interface SettledFunction extends Unshared {
  readonly lowered: Lowered;
  readonly recomputation?: Recomputation;
}

/** With the memory that functions of one program share. */
export function sharingMemory(functions: readonly SettledFunction[]): readonly ScheduledFunction[] {
  const schedules = inMemory(functions);
  return functions.map(({ lowered, recomputation }, index) => {
    const schedule = schedules[index] ?? bug("a function has no schedule");
    return { lowered, schedule, ...(recomputation ? { recomputation } : {}) };
  });
}

/**
 * One function up to what comes before memory, and before a budget of it.
 * @param before functions of the same program: tensors that lie side by side there do so here
 * @param heads which heads kernels do as they load, in what infers: none when left out
 * @throws Refused with RN5010 where it has more operations than are compiled, NotTrainable
 */
export function settleFunction(
  model: CheckedModel,
  request: FunctionRequest,
  options: CompileOptions,
  before: readonly SettledFunction[],
  heads?: HeadHosting,
): SettledFunction {
  try {
    return settleWithin(model, request, options, before, heads);
  } catch (error) {
    if (!(error instanceof GraphTooLarge)) throw error;
    const what = request.kind === "train" ? "a training step" : "one function";
    const slots = { model: model.name, limit: `${grouped(NODE_LIMIT)} operations in ${what}` };
    const help = "use fewer layers; a norm is about a hundred operations of a training step";
    throw new Refused(reportExpansion("RN5010", model.span, slots, { help }));
  }
}

function settleWithin(
  model: CheckedModel,
  request: FunctionRequest,
  options: CompileOptions,
  before: readonly SettledFunction[],
  heads: HeadHosting | undefined,
): SettledFunction {
  const { targets, onSteps } = options;
  const lowered = afterPasses(model, request, options);
  const scheduling = {
    maxBindings: targets.wgsl?.maxStorageBuffers ?? portable.maxStorageBuffers,
    prepares: request.kind === "infer",
    // What a training step loads its weights' gradients read, too.
    ...(heads && request.kind === "infer" ? { heads } : {}),
    ...(options.fuse === undefined ? {} : { fuse: options.fuse }),
    arenas: before.map((each) => leafArenas(each.settled.buffers)).find(({ length }) => length > 0) ?? [],
  };
  const settled = unshared(lowered.graph, scheduling);
  onSteps?.(settled);
  return { lowered, settled, options: scheduling };
}

/** The function's graph, and how it looks from outside. Graphs in between are as large, and gone when this returns. */
function afterPasses(model: CheckedModel, { kind, batch }: FunctionRequest, options: CompileOptions): Lowered {
  const { recipe = defaultRecipe, sizes, onGraph } = options;
  const { loss, optimizer } = options.step ?? stepParts(kind === "norms" ? inFull(recipe) : recipe);
  const differentiates = kind === "train" || kind === "norms";
  const problem = differentiates ? trainingProblem(model, model.span, loss.takers) : undefined;
  if (problem) throw new NotTrainable(problem);
  const lowered = lower(model, {
    kind,
    batch,
    ...(sizes ? { sizes } : {}),
    loss,
    zeroInitialised: recipe.zeroInitialised,
    ...(recipe.freeze ? { freeze: recipe.freeze } : {}),
  });
  onGraph?.(kind, "lower", lowered.graph);
  const frozen = frozenTensors(model, recipe.freeze);
  // A module that only infers is given the averages as its weights.
  const averages = kind === "infer" && recipe.ema !== undefined && options.functions.some(isTraining);
  const half = isHalf(recipe, kind);
  const updates = { kinds: weightKinds(model), frozen, half };
  const passes = {
    train: () => trainingPasses(optimizer, updates),
    norms: () => normPasses(optimizer, updates),
    infer: () => [...(averages ? [readAverages(frozen)] : []), ...inferencePasses],
    probe: () => (half ? halfProbePasses : probePasses),
  };
  const graph = runPasses(lowered.graph, passes[kind](), (pass, after) => onGraph?.(kind, pass, after));
  return differentiates ? withOptimizer(lowered, graph, optimizer) : withAverages(lowered, graph);
}

/**
 * Whether values of a function are stored in 16 bits: a recipe's steps are, and probes, which look for what overflows there.
 * What is inferred is f32, and so are norms, which are looked at.
 */
function isHalf({ precision }: StepRecipe, kind: FunctionKind): boolean {
  return precision === "f16" && (kind === "train" || kind === "probe");
}
/** The recipe in f32. */
function inFull({ precision: _, ...recipe }: StepRecipe): StepRecipe {
  return recipe;
}

const isTraining = ({ kind }: FunctionRequest): boolean => kind === "train";

function stepParts(recipe: StepRecipe): StepParts {
  return { loss: lossSum(recipe.loss, recipe.data && mixes(recipe.data.augment)), optimizer: stepOptimizer(recipe) };
}

/** What evaluation adds where it reads averages: these. */
function withAverages(lowered: Lowered, graph: Graph): Lowered {
  const read = new Set(graph.nodes.flatMap((node) => (node.op === "state" ? [node.attributes.name] : [])));
  const states = read.has(stateName(AVERAGED)) ? averageStates : [];
  return { ...lowered, graph, tensors: [...lowered.tensors, ...stateTensors(states, lowered.tensors, read)] };
}

const gradientNorm: LoweredOutput = {
  name: GRADIENT_NORM,
  dtype: "f32",
  shape: [],
  order: [],
  measure: { metric: GRADIENT_NORM, fold: "last" },
};

const lossScale: LoweredOutput = {
  name: LOSS_SCALE,
  dtype: "f32",
  shape: [],
  order: [],
  measure: { metric: LOSS_SCALE, fold: "last" },
};

/** What the optimizer adds to a step: its numbers, its states and what it tells. */
function withOptimizer(lowered: Lowered, graph: Graph, optimizer: Optimizer): Lowered {
  const updated = new Set(graph.updates.map(({ target }) => target));
  if (lowered.kind === "norms") return withNorms(lowered, graph, optimizer);
  return {
    ...lowered,
    graph,
    tensors: [...lowered.tensors, ...stateTensors(optimizer.states, lowered.tensors, updated)],
    outputs: [
      ...lowered.outputs,
      ...(optimizer.largestNorm === undefined ? [] : [gradientNorm]),
      ...(optimizer.lossScale === undefined ? [] : [lossScale]),
    ],
    scalars: [...optimizer.scalars, ...lowered.scalars],
  };
}

/** What a step that is looked at reads of the optimizer, and the numbers that it puts out instead of the model's outputs. */
function withNorms(lowered: Lowered, graph: Graph, optimizer: Optimizer): Lowered {
  const looked = new Set(graph.outputs.map(({ name }) => name.slice(name.indexOf("/") + 1)));
  return {
    ...lowered,
    graph,
    outputs: graph.outputs.map(({ name }) => ({ name, dtype: "f32", shape: [], order: [] })),
    tensors: [...lowered.tensors, ...stateTensors(optimizer.states, lowered.tensors, looked)],
    scalars: [...optimizer.scalars, ...lowered.scalars],
  };
}
