/**
 * What can be wrong with a design's meaning: rows of `reference.md`, section 8, and RN5009, which is not there: it
 * answers what the language has and this compiler does not have yet.
 */
import { reporter, type Catalogue } from "../../grammar/diagnostic.ts";

export const modelMessages = {
  RN2001: { name: "paths-do-not-join", severity: "error", message: "the two paths of this residual do not join" },
  RN2002: {
    name: "operands-do-not-fit",
    severity: "error",
    message: "{layer} cannot combine {shape} with {otherShape}",
  },
  RN2003: { name: "wrong-layout", severity: "error", message: "{layer} takes {layout}, not {shape}" },
  RN2004: { name: "paths-join-for-some-sizes", severity: "error", message: "these paths join only when {condition}" },
  RN2005: {
    name: "different-symbols",
    severity: "error",
    message: "the {axis} of one follows {symbol}, of the other {otherSymbol}",
  },
  RN2006: {
    name: "condition-depends-on-size",
    severity: "error",
    message: "this condition is true for some {symbol} only",
  },
  RN2007: {
    name: "weight-depends-on-size",
    severity: "error",
    message: "the weights of {layer} would depend on {symbol}",
  },
  RN2008: {
    name: "input-too-small",
    severity: "error",
    message: "a window of {k} does not fit {extent}; {model} needs {symbol} ≥ {min}",
  },
  RN2009: {
    name: "groups-do-not-divide",
    severity: "error",
    message: "{groups} groups do not divide {channels channels}",
  },
  RN2010: { name: "unknown-name", severity: "error", message: "{name} is not known; did you mean {near}?" },
  RN2011: { name: "duplicate-name", severity: "error", message: "{name} is declared twice" },
  RN2012: { name: "wrong-kind", severity: "error", message: "{name} is a {kind}; a {otherKind} is needed here" },
  RN2013: { name: "unknown-argument", severity: "error", message: "{callee} has no parameter {name}; it has {list}" },
  RN2014: { name: "missing-argument", severity: "error", message: "{callee} needs {name}" },
  RN2015: {
    name: "argument-needs-name",
    severity: "error",
    message: "only the first argument of {callee} is given by position: write `{name}: …`",
  },
  RN2016: { name: "wrong-type", severity: "error", message: "{name} is {type}; {callee} wants {otherType}" },
  RN2017: {
    name: "not-whole",
    severity: "error",
    message: "{expression} = {value} is not whole; write floor, ceil, round or make_divisible",
  },
  RN2018: { name: "wrong-list-length", severity: "error", message: "{name} has {n elements}; {m are} needed" },
  RN2019: { name: "index-out-of-range", severity: "error", message: "index {i} is outside a list of {n}" },
  RN2020: { name: "recursive-declaration", severity: "error", message: "{name} contains itself: {cycle}" },
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
  RN2027: { name: "import-not-found", severity: "error", message: "there is no {path}" },
  RN2028: { name: "import-cycle", severity: "error", message: "{path} imports itself: {cycle}" },
  RN2029: { name: "not-exported", severity: "error", message: "{path} has no {name}; did you mean {near}?" },
  RN2030: { name: "model-without-input", severity: "error", message: "{model} has no input" },
  RN2031: { name: "stem-not-first", severity: "error", message: "the stem of {model} comes before every other stage" },
  RN2032: { name: "head-not-last", severity: "error", message: "the head of {model} comes after every other stage" },
  RN2033: {
    name: "argument-has-no-name",
    severity: "error",
    message: "{name} of {callee} is given by position: write the value alone",
  },
  RN2034: {
    name: "override-argument",
    severity: "error",
    message: "{replacement} has no parameter {name}, which this call of {layer} gives",
  },
  RN2035: {
    name: "check-failed",
    severity: "error",
    message: "{claim}: {quantity} is {value}, {difference} {moreOrLess}",
  },
  RN2036: { name: "expectation-failed", severity: "error", message: "expected {claim}; the shape here is {shape}" },
  RN2037: {
    name: "sizes-needed",
    severity: "error",
    message: "{quantity} depends on {symbols}; say `check {model} at [1, 3, 224, 224]`",
  },
  RN2038: { name: "division-by-zero", severity: "error", message: "{expression} divides by zero" },
  RN2039: {
    name: "count-in-condition",
    severity: "error",
    message: "block.{field} may not decide how many blocks there are",
  },
  RN2040: {
    name: "pool-padding-too-large",
    severity: "error",
    message: "padding {p} is more than half of the pool's kernel {k}",
  },
  RN2041: { name: "root-of-negative", severity: "error", message: "{expression} takes the root of {value}" },
  RN3024: {
    name: "override-without-effect",
    severity: "warning",
    message: "no {name} in {model}: nothing is replaced",
  },
  RN3025: {
    name: "over-budget",
    severity: "error",
    message: "{model}: {quantity} is {value}, the budget {limit}",
  },
  RN4001: { name: "unknown-entry", severity: "error", message: "a recipe has no {entry}; did you mean {near}?" },
  RN4002: { name: "missing-entry", severity: "error", message: "this recipe lacks {entry}" },
  RN4003: { name: "entry-twice", severity: "error", message: "{entry} is given twice" },
  RN4004: { name: "which-recipe", severity: "error", message: "{file} has several recipes; say {otherFile}:{name}" },
  RN4005: { name: "classes-do-not-match", severity: "error", message: "{data} has {n classes}, {output} {m channels}" },
  RN4006: {
    name: "image-size-does-not-match",
    severity: "error",
    message: "images are {shape} after the transforms; the input is {otherShape}",
  },
  RN4007: { name: "loss-does-not-fit", severity: "error", message: "{loss} needs {what}; {output} is {shape}" },
  RN4008: { name: "warmup-too-long", severity: "warning", message: "warm-up takes {n} of {m} {unit}" },
  RN4009: { name: "milestone-after-end", severity: "warning", message: "{n} is after the end of the run, {m}" },
  RN4017: {
    name: "milestones-out-of-order",
    severity: "error",
    message: "the milestone {n} is not after {before}",
  },
  RN4018: {
    name: "interval-after-end",
    severity: "warning",
    message: "`{entry}` is every {n} {unit}; the run has {m}",
  },
  RN4019: {
    name: "norm-of-one-value",
    severity: "error",
    message: "{layer} would see one value a channel in a batch of {n}",
  },
  RN4020: {
    name: "nothing-to-learn",
    severity: "error",
    message: "{model} has no parameters: there is nothing to train",
  },
  RN4021: {
    name: "init-without-effect",
    severity: "warning",
    message: "{word} changes nothing: no sum of {model} adds a path that ends in a norm",
  },
  RN5009: { name: "not-supported-yet", severity: "error", message: "{construct} is not supported yet" },
  RN5010: { name: "expansion-limit", severity: "error", message: "{model} expands to more than {limit}" },
  RN5011: { name: "nesting-limit", severity: "error", message: "blocks nest deeper than 64: {path}" },
  RN5012: {
    name: "period-limit",
    severity: "error",
    message: "these sizes repeat only every {n}; simplify the chain of strides",
  },
} as const satisfies Catalogue;

export const report = reporter(modelMessages);
