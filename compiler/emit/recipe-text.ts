/** A program's recipe in the words of the language, for the header of its module. */
import type { ProgramRecipe, ProgramWord } from "../../runtime/program.ts";

type Entry = readonly [word: string, value: string];

/** `["optimizer", "sgd(momentum: 0.9, …)"]` and so on, every argument written out. */
export function recipeEntries(recipe: ProgramRecipe): readonly Entry[] {
  const { loss, optimizer, init, freeze, seed, run } = recipe;
  const numbers = (["accumulate", "clip", "ema"] as const).flatMap((word): Entry[] => {
    const value = recipe[word];
    return value === undefined ? [] : [[word, String(value)]];
  });
  return [
    ["loss", loss.map(termText).join(" + ")],
    ["optimizer", wordText(optimizer)],
    ...(run ? [["schedule", scheduleText(run.schedule)] as const, ["length", lengthText(run)] as const] : []),
    ["init", list(init)],
    ...(freeze ? [["freeze", list(freeze)] as const] : []),
    ...numbers,
    ["seed", String(seed)],
  ];
}

/** `0.4 * cross_entropy(of: aux, …)`. */
function termText({ weight, ...loss }: ProgramWord): string {
  return weight === 1 ? wordText(loss) : `${String(weight)} * ${wordText(loss)}`;
}

function wordText({ kind, ...options }: ProgramWord): string {
  return call(kind, [], namedOptions(options));
}

function namedOptions(options: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  const named = Object.entries(options).map(([name, value]) => [
    snakeCase(name),
    Array.isArray(value) ? list(value) : value,
  ]);
  return Object.fromEntries(named);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

function scheduleText(schedule: NonNullable<ProgramRecipe["run"]>["schedule"]): string {
  // How long the run is stands in the line of its length.
  const { kind, rate, warmup, warmupFrom, warmupShape, length: _length, step: _step, ...own } = schedule;
  const warm = warmup > 0 ? { warmup, warmupFrom, warmupShape } : {};
  return call(kind, [rate], namedOptions({ ...own, ...warm }));
}

function lengthText({ unit, steps, stepsPerEpoch }: NonNullable<ProgramRecipe["run"]>): string {
  return `${steps} steps of ${stepsPerEpoch} an epoch; the schedule counts ${unit}`;
}

function call(word: string, first: readonly number[], named: { readonly [name: string]: unknown }): string {
  const rest = Object.entries(named).map(([name, value]) => `${name}: ${String(value)}`);
  return `${word}(${[...first.map(String), ...rest].join(", ")})`;
}

function list(items: readonly unknown[]): string {
  return `[${items.join(", ")}]`;
}
