/** Programs and files of weights by the shapes of their tensors, and what fits: one net in our names and in torchvision's. */
import { fitWeights, type FittedWeights } from "../../runtime/fit-weights.ts";
import type { Program, ProgramTensor } from "../../runtime/program.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { writeSafetensors, type Tensor } from "../../runtime/safetensors.ts";
import { tinyProgram } from "./tiny-program.ts";

export type Shapes = { readonly [name: string]: readonly number[] };

/** A program of nothing but tensors; a name with a stroke is an optimizer's state. */
export function program(shapes: Shapes, theirs: ReadonlyMap<string, string | undefined> = torch): Program {
  const tensors = Object.entries(shapes).map(([name, shape], buffer): ProgramTensor => {
    const role = name.includes("/") ? "optimizer" : "parameter";
    const [parameter = "", ...state] = name.split("/");
    const torchName = theirs.get(parameter);
    return {
      name,
      role,
      shape,
      order: shape.map((_, axis) => axis),
      initializer: { kind: "constant", value: 0 },
      ...(torchName === undefined ? {} : { torch: [torchName, ...state].join("/") }),
      buffer,
    };
  });
  return { ...tinyProgram, name: "Net", tensors };
}
/** Each tensor is filled with a number of its own, from 1. */
export function file(shapes: Shapes, values?: { readonly [name: string]: Float32Array | Int32Array }): Uint8Array {
  const tensors = Object.entries(shapes).map(([name, shape], index): [string, Tensor] => {
    const given = values?.[name] ?? new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(index + 1);
    return [name, { dtype: given instanceof Float32Array ? "F32" : "I32", shape, values: given }];
  });
  return writeSafetensors({ tensors: new Map(tensors), metadata: { from: "here" } });
}
export function fit(ours: Shapes, bytes: Uint8Array, ...allowMissing: readonly string[]): FittedWeights {
  return fitWeights(program(ours), bytes, "w", { allowMissing });
}
/** First value of each tensor that is set. */
export function firsts({ values }: FittedWeights): { readonly [name: string]: number | undefined } {
  return Object.fromEntries([...values].map(([name, each]) => [name, each[0]]));
}
export function problem(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ResnetProblem) return `${error.code} ${error.message} | ${error.help}`;
    throw error;
  }
  return "no problem";
}
/** With `before` in front of every name. */
export function after(before: string, shapes: Shapes): Shapes {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [before + name, shape]));
}

export const net: Shapes = {
  "stem.conv.weight": [2, 3, 1, 1],
  "stem.bn.weight": [2],
  "s1.0.residual.conv.weight": [2, 2, 1, 1],
  "s1.0.shortcut.conv.weight": [2, 2, 1, 1],
  "head.linear.weight": [4, 2],
  "head.linear.bias": [4],
};
export const torchvision: Shapes = {
  "conv1.weight": [2, 3, 1, 1],
  "bn1.weight": [2],
  "layer1.0.conv1.weight": [2, 2, 1, 1],
  "layer1.0.downsample.0.weight": [2, 2, 1, 1],
  "fc.weight": [4, 2],
  "fc.bias": [4],
};
/** What the compiler says of the tensors of `net`. */
const torch = new Map([
  ...Object.keys(net).map((name, index) => [name, Object.keys(torchvision)[index]] as const),
  // A design whose stages are called as another's are in PyTorch.
  ["layer2.0.shortcut.0.weight", "layer1.0.downsample.0.weight"],
  ["layer1.0.shortcut.0.weight", "layer2.0.downsample.0.weight"],
]);
export const all = {
  "stem.conv.weight": 1,
  "stem.bn.weight": 2,
  "s1.0.residual.conv.weight": 3,
  "s1.0.shortcut.conv.weight": 4,
};
export const whole = { ...all, "head.linear.weight": 5, "head.linear.bias": 6 };
