/**
 * `resnet summary FILE[:Model or recipe]`: what each layer puts out, costs, keeps and sees, and what training needs;
 * `--table`: a line for each model of a file, a folder or a pattern.
 */
import { isTrainable, plannedMemory, type PlannedMemory } from "../../compiler/planned-memory.ts";
import {
  programMemory,
  trainingMemory,
  type ProgramMemory,
  type TrainingMemory,
} from "../../compiler/training-memory.ts";
import { microBatchOf, trainingFunctions } from "../../compiler/recipes/program-recipe.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { judgeBatch, leastBatch } from "../../compiler/model/measures/least-batch.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { summarize, summarizeOpen, type Summary } from "../../compiler/model/measures/summary.ts";
import { counted, grouped } from "../../grammar/counted.ts";
import { threadsHere } from "../../runtime/cpu/threads.ts";
import { memorySize } from "../../runtime/memory.ts";
import { loadConfigurations } from "../config/load.ts";
import { chooseFiles } from "../config/targets.ts";
import {
  openDesign,
  openTarget,
  parseTarget,
  requireBuilt,
  requireNames,
  requireSound,
  withoutOtherRecipes,
} from "../design.ts";
import { imageSizes, openHelp } from "../image-sizes.ts";
import { markdownOfLines, modelLines, textOfLines } from "../models-table.ts";
import { flag, value, type Given } from "../options/kinds.ts";
import { asFlags } from "../options/as-flags.ts";
import { longOf } from "../options/kinds.ts";
import { deviceOptions, image, json, memoryBudget } from "../options/shared.ts";
import { count } from "../options/values.ts";
import { withKept } from "../kept-by-layer.ts";
import { recomputationText } from "../recomputation-text.ts";
import { modelAndRecipesIn } from "../recipe-choice.ts";
import { scaledUnit, type Io } from "../terminal.ts";
import { textTable, type Column } from "../text-table.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, oneWord } from "../verb.ts";

/** Of what a training step keeps: there where one is planned. */
const KEPT = "kept";
const columns: readonly Column[] = [
  { head: "layer", align: "left" },
  { head: "output shape", align: "left" },
  { head: "parameters", align: "right" },
  { head: "multiply-adds", align: "right" },
  { head: "activations", align: "right", spare: 3 },
  { head: KEPT, align: "right", spare: 3 },
  { head: "field", align: "right", spare: 2 },
  { head: "jump", align: "right", spare: 1 },
];

const options = {
  json,
  batch: value("<n>", "examples at a time, for the planned memory; 1 when left out", count),
  memoryBudget,
  threads: deviceOptions.threads,
  image,
  table: flag("a line for each model of a file, a folder or a pattern"),
  markdown: flag("that table as Markdown"),
};

export const verb = defineVerb({
  name: "summary",
  says: "table of layers: shapes, parameters, multiply-adds, activations, receptive fields, memory; as much of it as the terminal is wide",
  examples: [
    "resnet summary examples/cifar.resnet:ResNet20",
    "resnet summary examples/imagenet.resnet:ResNet50 --json",
    "resnet summary examples/imagenet.resnet:ResNet50 --batch 128",
    "resnet summary --table examples/zoo",
  ],
  words: oneWord("target"),
  options,
  run: async (target, given, io) => {
    if (given.table || given.markdown) return showTable(target, given, io);
    const parsed = parseTarget(target);
    const design = openTarget(parsed);
    const code = requireBuilt({ ...design, diagnostics: withoutOtherRecipes(design, parsed.name) }, io);
    const { model, recipes } = modelAndRecipesIn(design, parsed, false);
    // Of several the model's own, which has its name.
    const [only, ...others] = recipes;
    const own = recipes.find(({ name }) => name === model.name);
    // As `train` computes here: a module is one for every machine, a summary is read on one.
    const { threads } = await threadsHere(given.threads);
    showSummary(model, others.length === 0 ? only : own, { ...given, threads }, io);
    return code;
  },
});

/** Of designs whose models are sound: one with an error has no size. @throws UsageError, DesignError */
function showTable(
  target: string,
  { image: given, json: asJson, markdown, memoryBudget, batch, threads }: Given<typeof options>,
  io: Io,
): number {
  if (asJson && markdown) throw new UsageError("the table is either Markdown or JSON", "leave out one of them");
  for (const [flag, said] of [
    ["--memory-budget", memoryBudget],
    ["--batch", batch],
    ["--threads", threads],
  ])
    if (said !== undefined)
      throw new UsageError(
        `${flag} is of the planned memory of one model, and the table has no memory`,
        `name the model, without --table: resnet summary FILE:Model ${flag} ${said}`,
      );
  let code = 0;
  const designs = chooseFiles([target], loadConfigurations()).map(({ path, only, text }) => {
    const design = openDesign(path, only, text);
    code = Math.max(code, requireBuilt(design, io));
    if (only) requireNames(design, only);
    return design;
  });
  const lines = modelLines(designs, given);
  if (lines.length === 0)
    throw new UsageError(
      `${target} has no complete model`,
      "a model is complete when all its parameters have defaults",
    );
  if (asJson) io.out(JSON.stringify(lines, null, 2));
  else io.out(markdown ? markdownOfLines(lines) : textOfLines(lines, io.columns));
  return code;
}

/** @param recipe whose optimizer a training step has; SGD with momentum where there is none, or not one */
function showSummary(model: CheckedModel, recipe: CheckedRecipe | undefined, given: Wish, io: Io): void {
  const { freeze = [] } = recipe ?? {};
  // A budget asks for a plan, which has sizes.
  if (given.image === undefined && model.symbols.size > 0 && !given.memoryBudget)
    return showOpen(model, freeze, given.json === true, io);
  const { batch = 1 } = given;
  const sizes = imageSizes(model, given.image) ?? new Map<string, number>();
  const summary = summarize(model, sizes, freeze);
  const hasStep = isTrainable(model, recipe);
  if (given.memoryBudget && !hasStep)
    throw new UsageError(
      `${model.name} has no training step, and --memory-budget is what one may take`,
      "leave the budget out: inference keeps nothing that could be computed again",
    );
  const atOnce = microBatchOf({ ...recipe, batch });
  const [refused] = hasStep ? judgeBatch(leastBatch(model, sizes, freeze), atOnce, model.span) : [];
  if (given.memoryBudget && refused) requireSound([refused], io);
  const isTrained = hasStep && !refused;
  const { program, training } = memoryOf({ model, recipe, sizes, isTrained }, given);
  const { kept, ...planned } = training ?? {};
  // What is computed again is computed of every example.
  const again = (training?.recomputation?.extraMultiplyAdds ?? 0) / atOnce;
  const table = { ...(kept ? withKept(summary, kept) : summary), trainingMacs: summary.trainingMacs + again };
  const memory = {
    batch,
    inference: plannedMemory(model, "infer", batch, sizes),
    /** Null where no loss that we know fits the output, and at a batch that is not trained. */
    training: training ? planned : null,
    /** What `compile` makes for this batch, and what is allocated for it; null where no batch and no budget was asked for. */
    program: program ?? null,
    /** Of the training step; null is SGD with momentum. */
    recipe: recipe?.name ?? null,
  };
  if (given.json) return io.out(JSON.stringify({ ...table, memory }, null, 2));
  io.out(tableText(table, io));
  io.out(`${parametersText(table, freeze)}, ${scaledUnit(table.macs)} multiply-adds`);
  io.out(`forward   ${line(table.macs, memory.inference, `batch ${batch}`)}`);
  const optimizer = recipe ? `the optimizer of the recipe ${recipe.name}` : "SGD with momentum";
  if (training) {
    const examples = atOnce < batch ? `batch ${batch}, ${atOnce} at a time` : `batch ${batch}`;
    io.out(`training  ${line(table.trainingMacs, training, examples)}, ${optimizer}`);
    io.out(`kept      ${memorySize(training.keptBytes)} of the forward pass until the backward pass has read them`);
    if (training.recomputation) io.out(recomputationText(training.recomputation));
  }
  if (program) io.out(`program   ${programText(program)}`);
  if (refused) io.out(`training  none at batch ${batch}: ${refused.message} (${refused.code})`);
  showLeast(table, io);
}

/**
 * Where memory is what is asked for, of the program that `compile` makes, whose kernels are printed for it; else of its training
 * step alone, where it has one.
 */
function memoryOf(
  { model, recipe, sizes, isTrained }: Planned,
  { batch, memoryBudget, threads }: Wish,
): { readonly program?: ProgramMemory; readonly training?: TrainingMemory } {
  if (batch === undefined && memoryBudget === undefined)
    return isTrained ? { training: trainingMemory(model, 1, sizes, recipe) } : {};
  const own = { sizes, threads, ...(memoryBudget ? { memoryBudget: memoryBudget.bytes } : {}) };
  if (!isTrained) return programMemory(model, [{ kind: "infer", batch: batch ?? 1 }], own);
  return programMemory(model, trainingFunctions(recipe, batch ?? 1, sizes), { ...own, ...(recipe ? { recipe } : {}) });
}
/** What was asked for, with the threads that there are. */
type Wish = Given<typeof options> & { readonly threads: number };
interface Planned {
  readonly model: CheckedModel;
  readonly recipe: CheckedRecipe | undefined;
  readonly sizes: ReadonlyMap<string, number>;
  readonly isTrained: boolean;
}

/** Of a model whose sizes are open what is so for every size, and how to have the rest. */
function showOpen(model: CheckedModel, freeze: readonly string[], asJson: boolean, io: Io): void {
  const table = summarizeOpen(model, freeze);
  if (asJson) return io.out(JSON.stringify({ ...table, memory: null }, null, 2));
  io.out(tableText(table, io));
  io.out(parametersText(table, freeze));
  const symbols = [...model.symbols.keys()].join(" and ");
  const help = asFlags(openHelp(model), new Map([["image", longOf("image")]]));
  io.out(`multiply-adds, activations and memory follow ${symbols}: ${help}`);
  showLeast(table, io);
}

/** `464 parameters, 356 of them trained (frozen: stem)`. */
function parametersText(
  { params, trainedParams }: Pick<Summary, "params" | "trainedParams">,
  freeze: readonly string[],
): string {
  const trained =
    freeze.length === 0 ? "" : `, ${grouped(trainedParams)} of them trained (frozen: ${freeze.join(", ")})`;
  return `${counted(params, "parameters")}${trained}`;
}

function showLeast({ least }: Pick<Summary, "least">, io: Io): void {
  for (const [symbol, size] of Object.entries(least)) io.out(`${symbol} is at least ${size}`);
}

function tableText({ model, input, inputs, outputs, rows, ...total }: Summary<number | null>, io: Io): string {
  const shown = rows.map(
    ({ name, outputShape, params, trainedParams, macs, activationBytes, keptBytes, receptiveField: field }) => {
      const seen = field ? [pair(field.size), pair(field.jump)] : ["all", ""];
      const isFrozen = params > 0 && trainedParams === 0;
      return [
        isFrozen ? `${name} (frozen)` : name,
        outputShape,
        grouped(params),
        ...work(macs, activationBytes),
        ...(keptBytes === undefined ? [] : [memorySize(keptBytes)]),
        ...seen,
      ];
    },
  );
  const { lossKeptBytes } = total;
  const isPlanned = lossKeptBytes !== undefined;
  const kept = isPlanned ? [memorySize(rows.reduce((sum, { keptBytes = 0 }) => sum + keptBytes, lossKeptBytes))] : [];
  const ofLoss = isPlanned ? [["loss", "", "", "", "", memorySize(lossKeptBytes), "", ""]] : [];
  const totals = [grouped(total.params), ...work(total.macs, total.activationBytes), ...kept];
  return [
    `${model}  ${inputs.length > 1 ? `inputs ${shapesText(inputs)}` : `input ${input}`}`,
    ...(outputs.length > 1 ? [`outputs ${shapesText(outputs)}`] : []),
    textTable(
      isPlanned ? columns : columns.filter(({ head }) => head !== KEPT),
      // What a layer sees is no sum.
      [...shown, ...ofLoss, ["total", "", ...totals, "", ""]],
      io.columns,
    ),
  ].join("\n");
}
function work(macs: number | null, activationBytes: number | null): readonly string[] {
  return [macs === null ? "open" : grouped(macs), activationBytes === null ? "open" : memorySize(activationBytes)];
}

/** `scores [N, 10], boxes [N, 4]`; of a list's values the name stands once. */
function shapesText(all: Summary["outputs"]): string {
  return all.map(({ name, shape }, index) => (all[index - 1]?.name === name ? shape : `${name} ${shape}`)).join(", ");
}
/** @param examples that are there at a time */
function line(macs: number, memory: PlannedMemory, examples: string): string {
  const { plannedBytes, temporaryBytes, residentBytes, preparedBytes } = memory;
  const made = preparedBytes > 0 ? `${memorySize(preparedBytes)} made of weights once, ` : "";
  const kept = `${memorySize(residentBytes - preparedBytes)} of weights, inputs and outputs`;
  const parts = `${kept}, ${made}${memorySize(temporaryBytes)} of temporaries`;
  return `${scaledUnit(macs)} multiply-adds an example; ${memorySize(plannedBytes)} planned at ${examples} (${parts})`;
}
/** `31.2 MiB planned together (train at batch 32, infer at batch 64); allocated, with …`. */
function programText({ functions, plannedBytes, allocatedBytes, threads }: ProgramMemory): string {
  const all = functions.map(({ kind, batch }) => `${kind} at batch ${batch}`).join(", ");
  const { wgsl, wasm } = allocatedBytes;
  const allocated = [
    ...(wgsl === undefined ? [] : [`${memorySize(wgsl)} on a GPU`]),
    ...(wasm === undefined ? [] : [`${memorySize(wasm)} on a processor by ${counted(threads, "threads")}`]),
  ];
  return `${memorySize(plannedBytes)} planned together (${all}); allocated, with the kernels' own room, ${allocated.join(", ")}`;
}
/** `483`, or `7×3` where height and width differ. */
function pair([height, width]: readonly [number, number]): string {
  return height === width ? grouped(height) : `${grouped(height)}×${grouped(width)}`;
}
