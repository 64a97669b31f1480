/**
 * Arguments to parameters: the first parameter, if it has no default, is given by position and every other by name
 * (`reference.md`, section 3.3). One rule for layers, blocks, shortcuts and models.
 */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { listed, nearest } from "../../../grammar/nearest.ts";
import { callHere } from "../../../grammar/foreign.ts";
import { textOf, type Span } from "../../../grammar/source.ts";
import { parameterHere } from "../../../grammar/vocabulary.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import type { Together } from "../together.ts";
import { reportCall } from "../words/messages.ts";

export interface Formal {
  readonly name: string;
  readonly required: boolean;
  /** It takes several values, in brackets. */
  readonly takesList?: boolean;
}
export interface Actual {
  readonly value: tree.Value;
  readonly span: Span;
}

/**
 * Which argument goes to which parameter. Diagnostics RN2013 to RN2015, RN2033, RN2058, RN2059; RN2014 is left to the caller
 * when `partial`, since a block may carry the rest already.
 * @param together takes what is wrong, for who reads the other arguments all the same
 */
export function bindArguments(
  call: tree.Call,
  callee: string,
  formals: readonly Formal[],
  together?: Together,
): ReadonlyMap<string, Actual> {
  const bound = new Map<string, Actual>();
  if (call.arguments.length === 0) return bound;
  const [first] = formals;
  const positional = first?.required ? first.name : undefined;
  const found: Diagnostic[] = [];
  /** What values without a name are probably meant for. */
  const guessed: string[] = [];
  // What may be meant is what nothing else is given for.
  const free = (): readonly Formal[] =>
    formals.filter((each) => !bound.has(each.name) && !call.arguments.some(({ name }) => name?.text === each.name));
  for (const [index, { name, value, span }] of call.arguments.entries()) {
    if (!name && index === 0 && positional !== undefined) {
      bound.set(positional, { value, span });
    } else if (!name) {
      const meant = free().find((formal) => formal.name !== positional)?.name;
      if (meant !== undefined) {
        bound.set(meant, { value, span });
        guessed.push(meant);
      }
      found.push(nameless(span, callee, formals, meant, positional === undefined));
    } else if (!formals.some((each) => each.name === name.text)) {
      found.push(unknownArgument(call, callee, name, formals, free()));
    } else if (name.text === positional) {
      const edits = [{ span: { ...span, end: value.span.start }, replacement: "" }];
      const fix = { title: "remove the name", safety: "safe", edits } as const;
      found.push(reportCall("RN2033", name.span, { name: name.text, callee }, { fix }));
    } else if (bound.has(name.text)) {
      const related = [{ span: bound.get(name.text)?.span ?? span, text: "first given here" }];
      found.push(reportCall("RN2059", name.span, { callee, name: name.text }, { related, help: "keep one of them" }));
    } else bound.set(name.text, { value, span });
  }
  // A call that is written as elsewhere is mended whole: what else is wrong with it goes with that.
  const whole = found.find(({ fix }) => fix?.edits.some((edit) => edit.span === call.span));
  if (found.length === 0) return bound;
  const told = whole ? [whole] : found;
  if (!together) return abandon(...told);
  together.tell(...told);
  for (const name of guessed) bound.delete(name);
  return bound;
}

function namesOf(formals: readonly Formal[]): string {
  return listed(formals.map(({ name }) => name)) || "none";
}

/** @param name that is probably meant, none where no parameter is left @param byName whether all are given by name */
function nameless(
  span: Span,
  callee: string,
  formals: readonly Formal[],
  name: string | undefined,
  byName: boolean,
): Diagnostic {
  if (name === undefined) {
    const slots = { callee, name: "for this value", list: namesOf(formals) };
    const [first] = formals;
    const help = first?.takesList ? `give ${first.name} as one list: ${callee}([a, b])` : "remove the argument";
    return reportCall("RN2013", span, slots, { help });
  }
  const edits = [{ span: { ...span, end: span.start }, replacement: `${name}: ` }];
  const fix = { title: `write ${name}:`, safety: "safe", edits } as const;
  const help = `every parameter of ${callee} has a default: name the argument`;
  return byName
    ? reportCall("RN2058", span, { callee, name }, { fix, help })
    : reportCall("RN2015", span, { callee, name }, { fix });
}

function unknownArgument(
  call: tree.Call,
  callee: string,
  { text, span }: tree.Name,
  formals: readonly Formal[],
  free: readonly Formal[],
): Diagnostic {
  const slots = { callee, name: text, list: namesOf(formals) };
  const elsewhere = parameterHere(text);
  const isOurs = elsewhere === "" || formals.some(({ name }) => name === elsewhere);
  const here = isOurs ? callHere(textOf(call.span)) : undefined;
  if (elsewhere !== undefined && here !== undefined) {
    const edits = [{ span: call.span, replacement: here }];
    const fix = { title: `write ${here}`, safety: "unsafe", edits } as const;
    const help = elsewhere === "" ? `what flows in says it: write ${here}` : `it is ${elsewhere} here: write ${here}`;
    return reportCall("RN2013", span, slots, { help, fix });
  }
  const names = free.map((formal) => formal.name);
  const near = nearest(text, names);
  if (near === undefined) return reportCall("RN2013", span, slots, { help: "remove the argument" });
  const fix = { title: `write ${near}`, safety: "unsafe", edits: [{ span, replacement: near }] } as const;
  return reportCall("RN2013", span, slots, { fix, help: `did you mean ${near}?` });
}
