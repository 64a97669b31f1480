/**
 * How an emitted module writes its tables: what rows have in common is said once. `compiler/emit/tables.ts` is the other
 * side; what comes out is what a program holds.
 */
import { wrongArgument } from "./argument.ts";
import type { ProgramStep } from "./program.ts";

/**
 * One object a row, with the values of the fields in their order; one that is left out is not there.
 * @param fields names @param table values of each row
 */
export function rows(fields: readonly string[], table: readonly (readonly unknown[])[]): readonly object[] {
  return table.map((row) => {
    const entries = fields.map((field, at) => [field, row[at]] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  });
}

/** A kernel's name, what it binds, its grid, a number where only the first is not 1, and its sizes. */
export type CallRow = readonly [
  kernel: string,
  bindings: readonly number[],
  grid: number | readonly [number, number, number],
  sizes?: readonly number[],
];
/** A layer, and what it runs on each target, one behind the other. */
export type StepRow = readonly [label: string, ...calls: (readonly CallRow[])[]];

/**
 * Steps of each target, by function.
 * @param kernels of each target @param functions rows of each
 * @throws ResnetProblem RN5013 for a kernel that is not there
 */
export function steps(
  kernels: readonly (readonly { readonly name: string }[])[],
  functions: readonly (readonly StepRow[])[],
): readonly (readonly (readonly ProgramStep[])[])[] {
  return kernels.map((ofTarget, target) => {
    const places = new Map(ofTarget.map(({ name }, place) => [name, place]));
    const stepOf = (label: string, [name, bindings, grid, sizes]: CallRow): ProgramStep => {
      const kernel = places.get(name);
      if (kernel === undefined)
        throw wrongArgument("steps", `there is no kernel ${name}`, "compile the module again: its text was changed");
      return { label, kernel, bindings, grid: typeof grid === "number" ? [grid, 1, 1] : grid, ...(sizes && { sizes }) };
    };
    return functions.map((each) =>
      each.flatMap(([label, ...calls]) => (calls[target] ?? []).map((call) => stepOf(label, call))),
    );
  });
}
