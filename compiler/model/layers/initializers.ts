/** Words of `init:` and the numbers they stand for, as `torch.nn.init` computes them. */
import { bug } from "../../bug.ts";
import { toNumber } from "../values/rational.ts";
import { defaulted, number, required, word } from "../words/parameters.ts";
import type { ArgumentValue, Word } from "../words/word.ts";
import type { Initializer } from "./layer.ts";

/** What is known of a weight: inputs of one output unit, outputs of one input unit, and groups of a convolution. */
interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly groups: number;
}
/** Numbers and words by name, defaults filled in. */
interface Given {
  readonly number: (name: string) => number;
  readonly word: (name: string) => string;
}
interface InitializerWord extends Word {
  readonly torch: string;
  readonly example: string;
  readonly first: (given: Given, fans: Fans) => Initializer;
}

const fan = defaulted("fan", "word", word("fan_in"), "which fan the spread is of", ["fan_in", "fan_out"]);
const gain = defaulted("gain", "float", number(1), "a factor");
const fanOf = (given: Given, { fanIn, fanOut }: Fans): number => (given.word("fan") === "fan_out" ? fanOut : fanIn);

export const initializers = {
  he_normal: {
    doc: "normal with a variance of 2 / fan (He et al. 2015)",
    torch: "nn.init.kaiming_normal_(weight, mode=fan)",
    example: "conv(64, kernel: 3, init: he_normal(fan_out))",
    parameters: [fan, gain],
    first: (given, fans) => ({ kind: "normal", std: given.number("gain") * Math.sqrt(2 / fanOf(given, fans)) }),
  },
  he_uniform: {
    doc: "uniform with a variance of 2 / fan",
    torch: "nn.init.kaiming_uniform_(weight, mode=fan)",
    example: "conv(64, kernel: 3, init: he_uniform)",
    parameters: [fan, gain],
    first: (given, fans) => ({ kind: "uniform", bound: given.number("gain") * Math.sqrt(6 / fanOf(given, fans)) }),
  },
  xavier_normal: {
    doc: "normal with a variance of 2 / (fan in + fan out) (Glorot and Bengio 2010)",
    torch: "nn.init.xavier_normal_(weight, gain)",
    example: "conv(64, kernel: 3, init: xavier_normal(1.4))",
    parameters: [gain],
    first: (given, { fanIn, fanOut }) => ({
      kind: "normal",
      std: given.number("gain") * Math.sqrt(2 / (fanIn + fanOut)),
    }),
  },
  xavier_uniform: {
    doc: "uniform with a variance of 2 / (fan in + fan out)",
    torch: "nn.init.xavier_uniform_(weight, gain)",
    example: "globalavgpool -> linear(10, init: xavier_uniform)",
    parameters: [gain],
    first: (given, { fanIn, fanOut }) => ({
      kind: "uniform",
      bound: given.number("gain") * Math.sqrt(6 / (fanIn + fanOut)),
    }),
  },
  fan_in_uniform: {
    doc: "uniform within 1 / sqrt(fan in)",
    torch: "what nn.Linear begins with",
    example: "globalavgpool -> linear(10, init: fan_in_uniform)",
    parameters: [],
    first: (_, { fanIn }) => ({ kind: "uniform", bound: 1 / Math.sqrt(fanIn) }),
  },
  normal: {
    doc: "normal around 0",
    torch: "nn.init.normal_(weight, std=std)",
    example: "globalavgpool -> linear(10, init: normal(0.01))",
    parameters: [required("std", "float", "the standard deviation")],
    first: (given) => ({ kind: "normal", std: given.number("std") }),
  },
  truncated_normal: {
    doc: "normal around 0, cut at -2 and 2",
    torch: "nn.init.trunc_normal_(weight, std=std)",
    example: "globalavgpool -> linear(10, init: truncated_normal(0.02))",
    parameters: [required("std", "float", "the standard deviation before the cut")],
    first: (given) => ({ kind: "truncated_normal", std: given.number("std") }),
  },
  uniform: {
    doc: "uniform from -bound to bound",
    torch: "nn.init.uniform_(weight, -bound, bound)",
    example: "globalavgpool -> linear(10, init: uniform(0.1))",
    parameters: [required("bound", "float", "the largest magnitude")],
    first: (given) => ({ kind: "uniform", bound: given.number("bound") }),
  },
  constant: {
    doc: "one number everywhere",
    torch: "nn.init.constant_(weight, value)",
    example: "globalavgpool -> linear(10, init: constant(0))",
    parameters: [required("value", "float", "the number")],
    first: (given) => ({ kind: "constant", value: given.number("value") }),
  },
  dirac: {
    doc: "each channel in goes to the channel out of its number",
    torch: "nn.init.dirac_(weight, groups)",
    example: "conv(64, kernel: 3, init: dirac)",
    parameters: [],
    first: (_, { groups }) => ({ kind: "dirac", groups }),
  },
} as const satisfies { readonly [word: string]: InitializerWord };
export type InitializerName = keyof typeof initializers;

/** Undefined for what is no initialisation; a name of every object, `constructor`, is none. */
function initializerCalled(name: string): InitializerWord | undefined {
  return Object.hasOwn(initializers, name) ? initializers[name as InitializerName] : undefined;
}

/** @param fanIn inputs of one output unit @param fanOut outputs of one input unit @param groups of a convolution */
export function initializerOf(value: ArgumentValue, fanIn: number, fanOut: number, groups = 1): Initializer {
  const called = value.kind === "word" ? initializerCalled(value.word) : undefined;
  if (value.kind !== "word" || !called) return bug("an initialisation is one of the table's");
  const argument = (name: string): ArgumentValue => {
    const fallback = called.parameters.find((each) => each.name === name)?.defaultValue;
    const found = value.arguments.get(name) ?? fallback;
    return typeof found === "object" ? found : bug(`${value.word} has no ${name}`);
  };
  const given: Given = {
    number(name) {
      const found = argument(name);
      return found.kind === "number" ? toNumber(found.value) : bug(`${name} is no number`);
    },
    word(name) {
      const found = argument(name);
      return found.kind === "word" ? found.word : bug(`${name} is no word`);
    },
  };
  return called.first(given, { fanIn, fanOut, groups });
}
