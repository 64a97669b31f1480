/** Words of `init:` and the numbers they stand for, as `torch.nn.init` computes them. */
import { toNumber } from "../values/rational.ts";
import type { ArgumentValue, Initializer } from "./layer.ts";

/** Parameters of each word, the positional one first; its default, where it has one. */
export const initializerWords: {
  readonly [word: string]: readonly {
    readonly name: string;
    readonly words?: readonly string[];
    readonly defaultValue?: number | string;
  }[];
} = {
  he_normal: [
    { name: "fan", words: ["fan_in", "fan_out"], defaultValue: "fan_in" },
    { name: "gain", defaultValue: 1 },
  ],
  he_uniform: [
    { name: "fan", words: ["fan_in", "fan_out"], defaultValue: "fan_in" },
    { name: "gain", defaultValue: 1 },
  ],
  xavier_normal: [{ name: "gain", defaultValue: 1 }],
  xavier_uniform: [{ name: "gain", defaultValue: 1 }],
  fan_in_uniform: [],
  normal: [{ name: "std" }],
  truncated_normal: [{ name: "std" }],
  uniform: [{ name: "bound" }],
  constant: [{ name: "value" }],
  dirac: [],
};

function numberIn(value: ArgumentValue, name: string, fallback: number): number {
  const given = value.kind === "word" ? value.arguments.get(name) : undefined;
  return given?.kind === "number" ? toNumber(given.value) : fallback;
}

/** @param fanIn inputs of one output unit @param fanOut outputs of one input unit @param groups of a convolution */
export function initializerOf(value: ArgumentValue, fanIn: number, fanOut: number, groups = 1): Initializer {
  if (value.kind !== "word") return { kind: "constant", value: 0 };
  const fanWord = value.arguments.get("fan");
  const fan = fanWord?.kind === "word" && fanWord.word === "fan_out" ? fanOut : fanIn;
  const gain = numberIn(value, "gain", 1);
  switch (value.word) {
    case "he_normal":
      return { kind: "normal", std: gain * Math.sqrt(2 / fan) };
    case "he_uniform":
      return { kind: "uniform", bound: gain * Math.sqrt(6 / fan) };
    case "xavier_normal":
      return { kind: "normal", std: gain * Math.sqrt(2 / (fanIn + fanOut)) };
    case "xavier_uniform":
      return { kind: "uniform", bound: gain * Math.sqrt(6 / (fanIn + fanOut)) };
    case "fan_in_uniform":
      return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
    case "normal":
      return { kind: "normal", std: numberIn(value, "std", 0.01) };
    case "truncated_normal":
      return { kind: "truncated_normal", std: numberIn(value, "std", 0.01) };
    case "uniform":
      return { kind: "uniform", bound: numberIn(value, "bound", 0.01) };
    case "dirac":
      return { kind: "dirac", groups };
    default:
      return { kind: "constant", value: numberIn(value, "value", 0) };
  }
}
