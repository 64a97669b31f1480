/**
 * Arguments to parameters: the first parameter, if it has no default, is given by position and every other by name
 * (`reference.md`, section 3.3). One rule for layers, blocks, shortcuts and models.
 */
import { listed, nearest } from "../../../grammar/nearest.ts";
import { callHere } from "../../../grammar/foreign.ts";
import { textOf, type Span } from "../../../grammar/source.ts";
import { parameterHere } from "../../../grammar/vocabulary.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { reportCall } from "../words/messages.ts";

export interface Formal {
  readonly name: string;
  readonly required: boolean;
}
export interface Actual {
  readonly value: tree.Value;
  readonly span: Span;
}

/**
 * Which argument goes to which parameter. Diagnostics RN2013 to RN2015, RN2033, RN2058, RN2059; RN2014 is left to the caller
 * when `partial`, since a block may carry the rest already.
 */
export function bindArguments(
  call: tree.Call,
  callee: string,
  formals: readonly Formal[],
): ReadonlyMap<string, Actual> {
  const bound = new Map<string, Actual>();
  if (call.arguments.length === 0) return bound;
  const isKnown = (name: string): boolean => formals.some((each) => each.name === name);
  const list = (): string => listed(formals.map(({ name }) => name)) || "none";
  const [first] = formals;
  const positional = first?.required ? first.name : undefined;
  for (const [index, argument] of call.arguments.entries()) {
    const { name, value, span } = argument;
    if (!name) {
      if (index === 0 && positional !== undefined) {
        bound.set(positional, { value, span });
        continue;
      }
      const meant = formals.find((formal) => !bound.has(formal.name) && formal.name !== positional)?.name;
      if (formals.length === 0 || meant === undefined) {
        const slots = { callee, name: "for this value", list: list() };
        abandon(reportCall("RN2013", span, slots, { help: "remove the argument" }));
      }
      const fix = {
        title: `write ${meant}:`,
        safety: "safe",
        edits: [{ span: { ...span, end: span.start }, replacement: `${meant}: ` }],
      } as const;
      if (positional === undefined)
        abandon(
          reportCall(
            "RN2058",
            span,
            { callee, name: meant },
            { fix, help: `every parameter of ${callee} has a default: name the argument` },
          ),
        );
      abandon(reportCall("RN2015", span, { callee, name: meant }, { fix }));
    }
    if (!isKnown(name.text)) {
      const elsewhere = parameterHere(name.text);
      const here = elsewhere === "" || isKnown(elsewhere ?? "") ? callHere(textOf(call.span)) : undefined;
      if (elsewhere !== undefined && here !== undefined) {
        const edits = [{ span: call.span, replacement: here }];
        const fix = { title: `write ${here}`, safety: "unsafe", edits } as const;
        const help =
          elsewhere === "" ? `what flows in says it: write ${here}` : `it is ${elsewhere} here: write ${here}`;
        const slots = { callee, name: name.text, list: list() };
        abandon(reportCall("RN2013", name.span, slots, { help, fix }));
      }
      const near = nearest(
        name.text,
        formals.map((formal) => formal.name),
      );
      const fix = near
        ? ({ title: `write ${near}`, safety: "unsafe", edits: [{ span: name.span, replacement: near }] } as const)
        : undefined;
      abandon(
        reportCall(
          "RN2013",
          name.span,
          { callee, name: name.text, list: list() },
          { ...(fix ? { fix, help: `did you mean ${near}?` } : { help: "remove the argument" }) },
        ),
      );
    }
    if (name.text === positional) {
      const edits = [{ span: { ...span, end: value.span.start }, replacement: "" }];
      abandon(
        reportCall(
          "RN2033",
          name.span,
          { name: name.text, callee },
          { fix: { title: "remove the name", safety: "safe", edits } },
        ),
      );
    }
    if (bound.has(name.text))
      abandon(reportCall("RN2059", name.span, { callee, name: name.text }, { help: "keep one of them" }));
    bound.set(name.text, { value, span });
  }
  return bound;
}
