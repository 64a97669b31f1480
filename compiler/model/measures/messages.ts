/** What a model is told that does not measure up: to claims, to budgets, to what training needs of it. */
import { reporter, type Catalogue } from "../../../grammar/diagnostic.ts";

export const measureMessages = {
  RN2035: {
    name: "check-failed",
    severity: "error",
    message: "{claim}: {quantity} is {value}, {difference} {moreOrLess}",
  },
  RN2037: {
    name: "sizes-needed",
    severity: "error",
    message: "{quantity} depends on {symbols}; say `check {model} at {sizes}`",
  },
  RN2042: {
    name: "claim-without-comparison",
    severity: "error",
    message: "{claim} claims nothing: a claim compares, as in params == 25_557_032",
  },
  RN2043: {
    name: "shape-claim",
    severity: "error",
    message: "{claim} is no claim about a shape: shape(…) == [N, 64, 56, 56] is one",
  },
  RN2063: {
    name: "sizes-too-small",
    severity: "error",
    message: "{model} needs {symbol} ≥ {min}; here {symbol} is {size}",
  },
  RN2064: { name: "sizes-do-not-fit", severity: "error", message: "{sizes} is no size of the input {shape}" },
  RN3025: {
    name: "over-budget",
    severity: "error",
    message: "{model}: {quantity} is {value}, the budget {limit}",
  },
  RN4007: { name: "loss-does-not-fit", severity: "error", message: "{loss} needs {what}; {output} is {shape}" },
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
} as const satisfies Catalogue;

export const reportMeasure = reporter(measureMessages);
