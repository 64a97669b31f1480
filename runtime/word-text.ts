/** What a recipe says, in the words of the language: for headers of modules, for the files of runs, for people. */
import type { ProgramWord } from "./program.ts";
import type { ScheduleForm } from "./learning-rate.ts";

/** `sgd(momentum: 0.9, no_decay: [norm, bias])`: every argument written out. */
export function wordText({ kind, ...options }: { readonly kind: string }): string {
  return call(kind, [], namedOptions(options));
}

/** `0.4 * cross_entropy(of: aux, …)`. */
export function termText({ weight, ...loss }: ProgramWord): string {
  return weight === 1 ? wordText(loss) : `${String(weight)} * ${wordText(loss)}`;
}

/** Without how long the run is, which is no matter of the word. */
export function scheduleText(schedule: ScheduleForm & { readonly length?: number; readonly step?: number }): string {
  const { kind, rate, warmup, warmupFrom, warmupShape, length: _length, step: _step, ...own } = schedule;
  const warm = warmup > 0 ? { warmup, warmupFrom, warmupShape } : {};
  return call(kind, [rate], namedOptions({ ...own, ...warm }));
}

/** `[norm, bias]`, `[[0.5, 0.5, 0.5], [0.2, 0.2, 0.2]]`. */
export function listText(items: readonly unknown[]): string {
  return `[${items.map((each) => (Array.isArray(each) ? listText(each) : String(each))).join(", ")}]`;
}

function namedOptions(options: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  const named = Object.entries(options).map(([name, value]) => [
    snakeCase(name),
    Array.isArray(value) ? listText(value) : value,
  ]);
  return Object.fromEntries(named);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

function call(word: string, first: readonly number[], named: { readonly [name: string]: unknown }): string {
  const rest = Object.entries(named).map(([name, value]) => `${name}: ${String(value)}`);
  const all = [...first.map(String), ...rest];
  return all.length > 0 ? `${word}(${all.join(", ")})` : word;
}
