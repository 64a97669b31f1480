/** What a call is told, of a layer, block, initialisation, function or word of a recipe alike: which arguments it takes. */
import { reporter, type Catalogue } from "../../../grammar/diagnostic.ts";

export const callMessages = {
  RN2013: { name: "unknown-argument", severity: "error", message: "{callee} has no parameter {name}; it has {list}" },
  RN2014: { name: "missing-argument", severity: "error", message: "{callee} needs {name}" },
  RN2015: {
    name: "argument-needs-name",
    severity: "error",
    message: "only the first argument of {callee} is given by position: write `{name}: …`",
  },
  RN2016: { name: "wrong-type", severity: "error", message: "{name} is {type}; {callee} wants {otherType}" },
  RN2033: {
    name: "argument-has-no-name",
    severity: "error",
    message: "{name} of {callee} is given by position: write the value alone",
  },
  RN2047: { name: "unknown-word", severity: "error", message: "{name} is no word of {parameter}; it takes {list}" },
  RN2050: { name: "out-of-range", severity: "error", message: "{name} is {value}; {callee} wants {range}" },
  RN2055: { name: "wrong-argument-count", severity: "error", message: "{callee} takes {wanted}; {n are} given" },
  RN2058: {
    name: "no-positional-argument",
    severity: "error",
    message: "{callee} takes no value by position here: write `{name}: …`",
  },
  RN2059: { name: "argument-twice", severity: "error", message: "{callee} is given {name} twice" },
} as const satisfies Catalogue;

export const reportCall = reporter(callMessages);
