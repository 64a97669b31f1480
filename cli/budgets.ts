/**
 * Budgets of the configuration, held against the models of a design: what is above its limit is RN3025 at the model's
 * name. Memory is what the compiler plans, f32: inference at batch 1, a training step at the batch that the budget
 * says, with the momentum of SGD. Compiling is loaded only where a budget asks for memory.
 */
import { grouped } from "../grammar/counted.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import { learnedNumbers, totalCost } from "../compiler/model/measures/cost.ts";
import { reportMeasure } from "../compiler/model/measures/messages.ts";
import { formatShape } from "../compiler/model/shapes/shape.ts";
import { sizesForExtents } from "../compiler/model/shapes/sizes.ts";
import { trainingProblem } from "../compiler/model/measures/trainable.ts";
import type { Module } from "../compiler/resolve/project.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { Suggestions } from "../grammar/nearest.ts";
import type { Span } from "../grammar/source.ts";
import type { Budget, Config, Limit } from "./config/config.ts";
import { throwProblems } from "./config/problem.ts";
import type { Design } from "./design.ts";

/** A quantity of a model as a budget names it, what it is and what it may be. */
interface Measured {
  readonly quantity: string;
  readonly value: number;
  readonly limit: Limit;
}

/**
 * Findings of the models that have a budget: those declared in the design, and those it takes from the standard library;
 * what it imports from another file is that file's. @throws UsageError where a budget lacks the sizes it needs
 */
export async function checkBudgets(
  { project: { entry }, models }: Design,
  { budgets }: Pick<Config, "budgets">,
): Promise<readonly Diagnostic[]> {
  const findings: Diagnostic[] = [];
  for (const [name, model] of models) {
    const [budget, span] = [budgets.get(name), placeOf(name, model, entry)];
    if (!budget || !span) continue;
    for (const { quantity, value, limit } of await measure(model, budget)) {
      if (value <= limit.value) continue;
      const slots = { model: name, quantity, value: grouped(value), limit: limit.text };
      const over = `${grouped(Math.ceil(value - limit.value))} too many`;
      const notes = [`the budget stands in ${budget.place}`];
      const help = "make the model smaller, or raise the budget if it is worth it";
      findings.push(reportMeasure("RN3025", span, slots, { label: over, notes, help }));
    }
  }
  return findings;
}

/** A model's name where it is declared in this file, or imported from the standard library. */
function placeOf(name: string, { span }: CheckedModel, { own, file }: Module): Span | undefined {
  if (own.has(name)) return span;
  if (!span.source.path.startsWith("std/")) return undefined;
  const names = file.imports.flatMap((each) => each.names.map(({ name: given, alias }) => alias ?? given));
  return names.find(({ text }) => text === name)?.span;
}

async function measure(model: CheckedModel, budget: Budget): Promise<readonly Measured[]> {
  const { params, macs, inference, training, batch = 1 } = budget;
  const needsSizes = macs ?? inference ?? training;
  const sizes = needsSizes ? sizesOf(model, budget) : new Map<string, number>();
  const cost = totalCost(model, needsSizes ? model.nodes : [], sizes);
  const measured: Measured[] = [];
  if (params) measured.push({ quantity: "params", value: learnedNumbers(model), limit: params });
  if (macs) measured.push({ quantity: "macs", value: cost.macs, limit: macs });
  if (inference) {
    const value = await plannedBytes(model, "infer", 1, sizes, budget.place);
    measured.push({ quantity: "memory(inference), in bytes,", value, limit: inference });
  }
  if (training) {
    const value = await plannedBytes(model, "train", batch, sizes, budget.place);
    measured.push({ quantity: `memory(training, batch: ${batch}), in bytes,`, value, limit: training });
  }
  return measured;
}

/** Sizes of the model's symbols from `at`. */
function sizesOf(model: CheckedModel, { at, place }: Budget): ReadonlyMap<string, number> {
  const [input] = model.inputs;
  const shape = input ? formatShape(input.shape) : "nothing";
  if (!at && model.symbols.size > 0)
    throwProblems([
      {
        place,
        message: `macs and memory of ${model.name} depend on ${[...model.symbols.keys()].join(" and ")}`,
        help: `say the size meant: "at": [1, 3, 224, 224]; the input is ${shape}`,
      },
    ]);
  if (!at) return new Map();
  // [N, C, H, W] and [N, C], but [N, L, C].
  const [channels, extents] = input?.shape.layout === "tokens" ? [at[2], at.slice(1, 2)] : [at[1], at.slice(2)];
  const fits = input?.shape.extents.length === at.length - 2 && channels === input.shape.channels;
  const sizes = fits ? sizesForExtents(model, extents) : `the input is ${shape}`;
  if (typeof sizes === "string")
    throwProblems([
      { place, message: `"at" of ${model.name} does not fit its input: ${sizes}`, help: `the input is ${shape}` },
    ]);
  return sizes;
}

async function plannedBytes(
  model: CheckedModel,
  kind: "infer" | "train",
  batch: number,
  sizes: ReadonlyMap<string, number>,
  place: string,
): Promise<number> {
  const { plannedMemory } = await import("../compiler/planned-memory.ts");
  const problem = kind === "train" ? trainingProblem(model, model.span) : undefined;
  if (problem)
    throwProblems([
      {
        place,
        message: `${model.name} has no training plan: ${problem.message}`,
        help: 'budget "inference" instead, or end the model with `globalavgpool -> linear(classes)`',
      },
    ]);
  return plannedMemory(model, kind, batch, sizes).plannedBytes;
}

/** What a budget may name of a design. */
export function modelNames({ project, models }: Design): readonly string[] {
  return [...project.entry.own.keys(), ...models.keys()];
}

/**
 * Tells of budgets of models that no design has: a misspelt name would hold nothing to anything.
 * @param known what designs have
 * @throws UsageError
 */
export function requireMet({ budgets }: Pick<Config, "budgets">, known: ReadonlySet<string>): void {
  const suggestions = new Suggestions();
  const problems = [...budgets].flatMap(([name, { place }]) => {
    if (known.has(name)) return [];
    const near = suggestions.near(name, () => [...known]);
    const help = near ? `did you mean ${near}?` : "name a model of the designs that `include` finds";
    return [{ place, message: `there is a budget of ${name}, and no such model was checked`, help }];
  });
  if (problems.length > 0) throwProblems(problems);
}
