/** What expressions, their values and the types of parameters are told. */
import { reporter, type Catalogue } from "../../../grammar/diagnostic.ts";

export const valueMessages = {
  RN2017: {
    name: "not-whole",
    severity: "error",
    message: "{expression} = {value} is not whole; write floor, ceil, round or make_divisible",
    short: "{value} is not whole; write floor, ceil, round or make_divisible",
  },
  RN2018: { name: "wrong-list-length", severity: "error", message: "{name} has {n elements}; {m are} needed" },
  RN2019: { name: "index-out-of-range", severity: "error", message: "index {i} is outside a list of {n}" },
  RN2038: { name: "division-by-zero", severity: "error", message: "{expression} divides by zero" },
  RN2041: { name: "root-of-negative", severity: "error", message: "{expression} takes the root of {value}" },
  RN2044: { name: "unlike-values", severity: "error", message: "{expression} compares {kind} with {otherKind}" },
  RN2045: {
    name: "word-without-meaning",
    severity: "error",
    message: "{word} has no meaning here; it has one in {where}",
  },
  RN2046: { name: "unknown-type", severity: "error", message: "there is no type {name}; types are {list}" },
  RN2048: {
    name: "number-too-long",
    severity: "error",
    message: "{expression} takes 400 digits or more; numbers have fewer",
  },
  RN2049: {
    name: "impossible-list-length",
    severity: "error",
    message: "a list has a whole number of elements from 0 to {most}, not {length}",
  },
  RN2057: { name: "unknown-field", severity: "error", message: "{value} is {kind} and has no {field}; it has {list}" },
  RN2066: {
    name: "extent-not-known",
    severity: "error",
    message: "{expression} is known only once {symbol} is: no number of a model may depend on it",
  },
} as const satisfies Catalogue;

export const reportValue = reporter(valueMessages);
