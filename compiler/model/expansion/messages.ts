/** What bodies are told while they are expanded: stages, shortcuts, derivations, and how much they become. */
import { reporter, type Catalogue } from "../../../grammar/diagnostic.ts";

export const expansionMessages = {
  RN2021: {
    name: "stage-stride",
    severity: "error",
    message: "{stage} has a stride, but its first block {block} takes none",
  },
  RN2022: {
    name: "stride-given-twice",
    severity: "error",
    message: "{block} has a stride of its own and one from {stage}",
  },
  RN2023: { name: "dropped-value", severity: "error", message: "the value of the line before is never used" },
  RN2024: { name: "misplaced-none", severity: "error", message: "`none` ends a shortcut; it is not a layer" },
  RN2025: { name: "shortcut-stride", severity: "error", message: "F enlarges its input: this shortcut has no stride" },
  RN2026: {
    name: "shared-channels-differ",
    severity: "error",
    message: "{name} is shared and was used with {n channels}; here they are {m}",
  },
  RN2030: { name: "model-without-input", severity: "error", message: "{model} has no input" },
  RN2031: { name: "stem-not-first", severity: "error", message: "the stem of {model} comes before every other stage" },
  RN2032: { name: "head-not-last", severity: "error", message: "the head of {model} comes after every other stage" },
  RN2034: {
    name: "override-argument",
    severity: "error",
    message: "{replacement} has no parameter {name}, which this call of {layer} gives",
  },
  RN2039: {
    name: "count-in-condition",
    severity: "error",
    message: "block.{field} may not decide how many blocks there are",
  },
  RN2051: { name: "negative-count", severity: "error", message: "{call} cannot be repeated {n times}" },
  RN2060: {
    name: "input-name-taken",
    severity: "error",
    message: "training adds an input called {name}: this one needs another name",
  },
  RN2061: {
    name: "stage-name-taken",
    severity: "error",
    message: "a residual before this stage is called {name} already",
  },
  RN2062: {
    name: "stride-without-block",
    severity: "error",
    message: "{stage} has a stride, and nothing in it takes one",
  },
  RN2067: {
    name: "option-of-a-sum",
    severity: "error",
    message: "{option} is of F(x) in a sum; this residual's join is {join}",
  },
  RN3024: {
    name: "override-without-effect",
    severity: "warning",
    message: "no {name} in {model}: nothing is replaced",
  },
  RN5010: { name: "expansion-limit", severity: "error", message: "{model} expands to more than {limit}" },
  RN5011: { name: "nesting-limit", severity: "error", message: "blocks nest deeper than 64: {path}" },
} as const satisfies Catalogue;

export const reportExpansion = reporter(expansionMessages);
