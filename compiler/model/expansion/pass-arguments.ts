/** How arguments reach a callee: in its call, carried by a block that was passed, or from a stage's stride. */
import type * as tree from "../../../grammar/tree.ts";
import { listed } from "../../../grammar/nearest.ts";
import { abandon } from "../abandon.ts";
import { Together } from "../together.ts";
import { bindArguments, type Formal } from "./bind-arguments.ts";
import { evaluate, evaluateValue } from "../values/evaluate.ts";
import { parametersOf } from "../layers/parameters-of.ts";
import { layers } from "../layers/table.ts";
import { reportExpansion } from "./messages.ts";
import { reportCall } from "../words/messages.ts";
import { isPositional } from "../words/word.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { checkType, checkValue } from "../values/declared-types.ts";
import { calleeName, type Callee, type Value } from "../values/value.ts";

/** A stage's stride on its way to the first call of the stage's body. */
export interface StageStride {
  readonly value: Value;
  readonly stage: tree.Name;
}

/** What a stage's own `stride` is; undefined where it has none. @throws Abandoned for any other argument */
export function strideOf(stage: tree.Stage, evaluation: Evaluation): StageStride | undefined {
  let value: Value | undefined;
  for (const { name, value: given, span } of stage.arguments) {
    if (name?.text !== "stride")
      abandon(
        reportCall(
          "RN2013",
          span,
          { callee: `stage ${stage.name.text}`, name: name?.text ?? "for this value", list: "stride" },
          { help: "a stage takes a stride alone: stride: 2" },
        ),
      );
    value = evaluateValue(given, evaluation);
  }
  return value && { value, stage: stage.name };
}

/** The stage's stride becomes the `stride` of its first call (`reference.md`, section 3.6). */
export function withStride(
  stride: StageStride,
  callee: Callee,
  call: tree.Call,
  carried: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  const block = calleeName(callee);
  if (stride.value.kind === "unknown") return new Map([...carried, ["stride", stride.value]]);
  if (!parametersOf(callee).includes("stride")) {
    abandon(
      reportExpansion(
        "RN2021",
        stride.stage.span,
        { stage: stride.stage.text, block },
        { related: [{ span: call.span, text: "its first call" }], help: `give ${block} a parameter stride: int = 1` },
      ),
    );
  }
  const given = call.arguments.find(({ name }) => name?.text === "stride");
  if (given || carried.has("stride")) {
    abandon(
      reportExpansion(
        "RN2022",
        given?.span ?? call.span,
        { block, stage: stride.stage.text },
        { related: [{ span: stride.stage.span, text: "its stride" }], help: "keep one of them" },
      ),
    );
  }
  return new Map([...carried, ["stride", stride.value]]);
}

type Passed = Extract<Value, { readonly kind: "callable" }>;

/** Arguments that a replacement or a block value carries, evaluated where it was written. */
export function carriedArguments(call: tree.Call, evaluation: Evaluation, value: Passed): ReadonlyMap<string, Value> {
  const formals = parametersOf(value.callee).map((name) => ({ name, required: false }));
  return argumentsOf(call, evaluation, value, formals);
}

/**
 * What a block that was passed, or a shared call, had said already, for what a derivation puts in its place: as in a call,
 * the first is meant by its position, all others by their names.
 * @param refuse where the replacement lacks a name
 */
export function keptArguments(
  { callee, bound }: Passed,
  { callee: replacement }: Passed,
  refuse: (name: string) => never,
): ReadonlyMap<string, Value> {
  const [first, firstThere] = [callee, replacement].map((each) => {
    const [formal] = formalsOf(each);
    return formal?.required ? formal.name : undefined;
  });
  const accepts = new Set(parametersOf(replacement));
  return new Map(
    [...bound].map(([name, value]) => {
      const there = name === first ? (firstThere ?? name) : name;
      return [accepts.has(there) ? there : refuse(name), value] as const;
    }),
  );
}

/** Arguments of a call that is made elsewhere: written as those of any call, the first by position. */
export function calledArguments(call: tree.Call, evaluation: Evaluation, value: Passed): ReadonlyMap<string, Value> {
  const { callee, bound } = value;
  const formals = formalsOf(callee).map(({ name, required }) => ({ name, required: required && !bound.has(name) }));
  return argumentsOf(call, evaluation, value, formals);
}

function formalsOf(callee: Callee): readonly Formal[] {
  switch (callee.kind) {
    case "none":
      return [];
    case "layer":
      return layers[callee.name].parameters.map((each) => ({ name: each.name, required: isPositional(each) }));
    case "block":
      return callee.declaration.parameters.map(({ name, defaultValue }) => ({
        name: name.text,
        required: defaultValue === undefined,
      }));
  }
}

function argumentsOf(
  call: tree.Call,
  evaluation: Evaluation,
  value: Passed,
  formals: readonly Formal[],
): ReadonlyMap<string, Value> {
  const { callee } = value;
  const together = new Together();
  const bound = bindArguments(call, calleeName(callee), formals, together);
  const given = [...bound].flatMap(([name, actual]) => {
    const made = together.attempt(() => evaluateValue(actual.value, evaluation));
    return made ? [[name, made] as const] : [];
  });
  together.end();
  return new Map([...value.bound, ...given]);
}

/**
 * Evaluates a call's arguments where it stands and declares them, defaults last, in the block's own scope.
 * @param together takes what is wrong with any of them: its parameter is declared as one of which nothing is known
 */
export function bindBlock(
  declaration: tree.BlockDeclaration | tree.ModelDeclaration,
  call: tree.Call,
  outer: Evaluation,
  inner: Evaluation,
  carried: ReadonlyMap<string, Value>,
  together: Together,
): ReadonlyMap<string, Value> {
  const bound = new Map<string, Value>();
  const callee = declaration.name.text;
  const formals = declaration.parameters.map(({ name, defaultValue }) => ({
    name: name.text,
    required: defaultValue === undefined && !carried.has(name.text),
  }));
  const actuals = bindArguments(call, callee, formals, together);
  // A misspelt argument may be meant for any that is not given.
  const isMisspelt = together.isWrong;
  const known = new Set(formals.map(({ name }) => name));
  for (const name of carried.keys()) {
    if (!known.has(name)) {
      const slots = { callee, name, list: listed([...known]) || "none" };
      together.tell(reportCall("RN2013", call.span, slots, { help: `give ${callee} a parameter ${name}` }));
    }
  }
  for (const parameter of declaration.parameters) {
    const name = parameter.name.text;
    const given = actuals.get(name);
    const value = together.attempt(() => {
      checkType(parameter.type);
      if (!given && !carried.has(name) && isMisspelt) return abandon();
      const fallback = (): Value | undefined =>
        carried.get(name) ?? (parameter.defaultValue && evaluate(parameter.defaultValue, inner));
      const one = given ? evaluateValue(given.value, outer) : fallback();
      if (!one) {
        const related = [{ span: parameter.name.span, text: "declared here without a default" }];
        return abandon(reportCall("RN2014", call.span, { callee, name }, { related }));
      }
      const at = given ?? (carried.has(name) ? call : (parameter.defaultValue ?? call));
      checkValue(one, parameter.type, name, callee, at.span);
      return one;
    });
    if (value) {
      inner.scope.declare(name, value);
      bound.set(name, value);
    } else inner.scope.declareUnknown(name);
  }
  return bound;
}
