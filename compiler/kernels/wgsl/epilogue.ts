/** What is done to each element between computing and storing it: a fused expression that starts from `result`. */
import type { Expression, OperationStep, Schedule } from "../../schedule/types.ts";
import type { Binding } from "../target.ts";
import type { BufferBinding } from "./bindings.ts";
import { isVectorisable } from "./domain.ts";
import { printExpression } from "./expression.ts";
import { declareFunctions } from "./functions.ts";
import { operandTypes } from "./operands.ts";

export interface Epilogue {
  /** Four neighbouring channels may be stored at once. */
  readonly vectorises: boolean;
  /** Bound after the operation's inputs, in front of its output. */
  readonly bindings: readonly Binding[];
  readonly print: (width: 1 | 4) => PrintedEpilogue;
}
export interface PrintedEpilogue {
  readonly buffers: readonly BufferBinding[];
  /** WGSL functions that stores call. */
  readonly functions: string;
  /**
   * Statements that store `value` at `y[at]`.
   * @param index along each axis of the output's shape, names or literals of type i32
   */
  readonly store: (value: string, at: string, index: readonly string[]) => readonly string[];
}

const plainStore: PrintedEpilogue = {
  buffers: [],
  functions: "",
  store: (value, at) => [`y[${at}] = ${value};`],
};
export const noEpilogue: Epilogue = { vectorises: true, bindings: [], print: () => plainStore };

/** @param arity the operation's own operands, which come first */
export function epilogueOf(step: OperationStep, schedule: Schedule, shape: readonly number[]): Epilogue {
  const { epilogue: expression } = step;
  if (!expression) return noEpilogue;
  const loaded = [
    ...new Set(expression.instructions.flatMap((each) => (each.kind === "load" ? [each.operand] : []))),
  ].sort((a, b) => a - b);
  // An operand that lies where the result goes is read there, element by element.
  const inPlace = (operand: number): boolean => step.operands[operand]?.buffer === step.output.buffer;
  const bound = loaded.filter((operand) => !inPlace(operand));
  return {
    vectorises: isVectorisable(shape, [expression]),
    bindings: bound.map((operand) => ({ buffer: step.operands[operand]?.buffer ?? -1 })),
    print: (width) => printed(expression, step, schedule, bound, width),
  };
}

function printed(
  expression: Expression,
  step: OperationStep,
  schedule: Schedule,
  bound: readonly number[],
  width: 1 | 4,
): PrintedEpilogue {
  const types = operandTypes(step.operands, schedule, [expression], width);
  const operand = (each: number): { readonly name: string; readonly isScalars: boolean } => ({
    name: bound.includes(each) ? `e${bound.indexOf(each)}` : "y",
    isScalars: types[each] === "u32",
  });
  const print = (result: string, index: readonly string[]) =>
    printExpression(expression, { width, index, operand, result, prefix: "v" });
  return {
    buffers: bound.map((each, position) => ({ name: `e${position}`, type: types[each] ?? "f32", writes: false })),
    functions: declareFunctions(print("0.0f", ["0", "0", "0", "0"]).uses, width),
    store: (value, at, index) => {
      const { statements, value: stored } = print(value, index);
      return [...statements, `y[${at}] = ${stored};`];
    },
  };
}
