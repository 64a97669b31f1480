/** What shapes are told that do not go together, or depend on a size where they may not. */
import { reporter, type Catalogue } from "../../../grammar/diagnostic.ts";

export const shapeMessages = {
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
  RN2036: { name: "expectation-failed", severity: "error", message: "expected {claim}; the shape here is {shape}" },
  RN2052: {
    name: "extent-out-of-range",
    severity: "error",
    message: "{input} has an extent of {size}; extents are whole numbers from 1 to {most}",
  },
  RN2056: {
    name: "batch-without-name",
    severity: "error",
    message: "the batch of an input is a name, not {batch}: write [N, …]",
  },
  RN5012: {
    name: "period-limit",
    severity: "error",
    message: "these sizes repeat only every {n}; simplify the chain of strides",
  },
} as const satisfies Catalogue;

export const reportShape = reporter(shapeMessages);
