/** Descriptions of parameters, written as in the reference's tables. */
import { whole, type Rational } from "../values/rational.ts";
import type { ArgumentValue, Parameter, ParameterType } from "./word.ts";

/** One that a call must give. */
export function required(name: string, type: ParameterType, doc: string, words?: readonly string[]): Parameter {
  return { name, type, doc, ...(words ? { words } : {}) };
}
/** One that has a value where a call does not give it. */
export function defaulted(
  name: string,
  type: ParameterType,
  defaultValue: ArgumentValue | string,
  doc: string,
  words?: readonly string[],
): Parameter {
  return { ...required(name, type, doc, words), defaultValue };
}
/** One that is nothing where a call does not give it. */
export function optional(name: string, type: ParameterType, doc: string, words?: readonly string[]): Parameter {
  return { ...required(name, type, doc, words), optional: true };
}

export const number = (value: number): ArgumentValue => ({ kind: "number", value: whole(value) });
export const exact = (value: Rational): ArgumentValue => ({ kind: "number", value });
export const exactList = (...items: readonly Rational[]): ArgumentValue => ({ kind: "list", items: items.map(exact) });
export const word = (text: string, args: readonly (readonly [string, ArgumentValue])[] = []): ArgumentValue => ({
  kind: "word",
  word: text,
  arguments: new Map(args),
});
