/** Tables of a program as the text of its module: what rows have in common is said once (`runtime/tables.ts` reads them). */
import type { ProgramStep, TargetCode } from "../../runtime/program.ts";
import type { CallRow, StepRow } from "../../runtime/tables.ts";
import { bug } from "../bug.ts";
import { inlineLiteral } from "./literal.ts";

/** A list without what would stand for nothing: `["a", , 3]`, and nothing behind the last that is there. */
function sparse(values: readonly unknown[]): string {
  const last = values.findLastIndex((value) => value !== undefined);
  const kept = values.slice(0, last + 1).map((value) => (value === undefined ? "" : inlineLiteral(value)));
  return `[${kept.join(", ")}]`;
}

/** `$rows([fields], [one row a line])`: plain objects that have some of the same fields each. */
export function rowsLiteral(objects: readonly object[], indent = ""): string {
  const found = new Set<string>();
  for (const each of objects) for (const field of Object.keys(each)) found.add(field);
  const fields = [...found];
  const inner = `${indent}  `;
  const lines = objects.map((each) => {
    const values = each as { readonly [field: string]: unknown };
    return `${inner}${sparse(fields.map((field) => values[field]))},\n`;
  });
  return `$rows(${inlineLiteral(fields)}, [\n${lines.join("")}${indent}])`;
}

interface Code extends TargetCode {
  readonly kernels: readonly { readonly name: string }[];
}

/** What a function does with every call, or when weights have changed. */
type List = "steps" | "preparation";

/** The calls of one layer on each target, then those of the next: all run the same layers in the same order. */
function stepRows(targets: readonly Code[], list: List, place: number): readonly StepRow[] {
  const all = targets.map((target) => target[list][place] ?? []);
  const next = all.map(() => 0);
  const found: StepRow[] = [];
  for (;;) {
    const label = all.map((steps, target) => steps[next[target] ?? 0]?.label).find((each) => each !== undefined);
    if (label === undefined) return found;
    const calls = all.map((steps, target) => {
      const begin = next[target] ?? 0;
      let end = begin;
      while (steps[end]?.label === label) end++;
      next[target] = end;
      return steps.slice(begin, end).map((each) => callRow(each, targets[target]?.kernels ?? []));
    });
    found.push([label, ...calls]);
  }
}
function callRow({ kernel, bindings, grid, sizes }: ProgramStep, kernels: Code["kernels"]): CallRow {
  const { name } = kernels[kernel] ?? bug(`a step runs the kernel ${kernel}, which is not there`);
  const [x, y, z] = grid;
  const size = y === 1 && z === 1 ? x : grid;
  return sizes ? [name, bindings, size, sizes] : [name, bindings, size];
}

/** `$steps([kernels], [a list of rows for each function])`. @param targets with the names of their declarations, less the `$` */
export function stepsLiteral(
  targets: readonly { readonly name: string; readonly code: Code }[],
  list: List,
  functions: number,
): string {
  const codes = targets.map(({ code }) => code);
  const kernels = targets.map(({ name }) => `$${name}.kernels`);
  const lists = Array.from({ length: functions }, (_, place) => {
    const lines = stepRows(codes, list, place).map((row) => `    ${inlineLiteral(row)},\n`);
    return `  [\n${lines.join("")}  ],\n`;
  });
  return `$steps([${kernels.join(", ")}], [\n${lists.join("")}])`;
}
