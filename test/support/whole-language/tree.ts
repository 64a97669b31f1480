/** A program as the generator makes it: what `reference.md`, section 2, says, with nothing in it that only a text has. */

export type Expression =
  /** As it is written: `0.5`, `64`, `1e-3`. */
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "bool"; readonly is: boolean }
  /** Also `in`, `out`, `block`, `stem`, `head` and words of options. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "field"; readonly of: Expression; readonly field: string }
  | { readonly kind: "index"; readonly of: Expression; readonly index: Expression }
  | { readonly kind: "operation"; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "list"; readonly items: readonly Value[] };
export type Operator = "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "~=" | "<" | "<=" | ">" | ">=" | "and" | "or";
export type Value =
  | Expression
  | { readonly kind: "path"; readonly body: Body }
  | { readonly kind: "chain"; readonly from: Expression; readonly steps: readonly Step[] };
export interface Argument {
  /** None of one that is given by position. */
  readonly name?: string;
  readonly value: Value;
}
export interface Call {
  readonly name: string;
  readonly arguments: readonly Argument[];
}
export interface Step {
  readonly call: Call;
  readonly times?: Expression;
}
export type Body = readonly Statement[];
export type Statement =
  | { readonly kind: "let"; readonly name: string; readonly value: Value }
  | { readonly kind: "shared"; readonly name: string; readonly call: Call }
  | { readonly kind: "expect"; readonly claim: Expression }
  | {
      readonly kind: "residual";
      readonly arguments: readonly Argument[];
      readonly body: Body;
      readonly shortcut: Call;
    }
  | { readonly kind: "parallel"; readonly arguments: readonly Argument[]; readonly paths: readonly Path[] }
  | { readonly kind: "if"; readonly condition: Expression; readonly then: Body; readonly otherwise?: Body }
  | { readonly kind: "pipeline"; readonly from?: string; readonly steps: readonly Step[] };
export interface Path {
  readonly name?: string;
  readonly body: Body;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly byDefault?: Expression;
}
export interface Block {
  readonly kind: "block";
  readonly keyword: "block" | "shortcut";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}
export type ModelItem =
  | { readonly kind: "input"; readonly name: string; readonly extents: readonly Expression[] }
  | { readonly kind: "use"; readonly model: string; readonly upTo: string }
  | { readonly kind: "stage"; readonly name: string; readonly stride?: number; readonly body: Body }
  | { readonly kind: "output"; readonly name: string; readonly value: Value }
  | Statement;
export interface Model {
  readonly kind: "model";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly items: readonly ModelItem[];
}
export type Override =
  | { readonly kind: "shortcut"; readonly call: Call }
  | { readonly kind: "call"; readonly name: string; readonly call: Call };
export interface Derived {
  readonly kind: "derived";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly call: Call;
  readonly overrides: readonly Override[];
}
export interface Check {
  readonly kind: "check";
  readonly model: string;
  readonly at?: Expression;
  readonly claims: readonly Expression[];
}
export interface Train {
  readonly kind: "train";
  readonly name: string;
  readonly of?: string;
  readonly entries: readonly (readonly [word: string, value: Expression])[];
}
export type Declaration = Block | Model | Derived | Check | Train;
export interface Import {
  readonly from: string;
  readonly names: readonly { readonly name: string; readonly as?: string }[];
}
export interface File {
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
}
/** Files by their paths; the entry is `main.resnet`. Std is not among them. */
export type Program = ReadonlyMap<string, File>;
export const ENTRY = "main.resnet";

export const number = (value: number | string): Expression => ({ kind: "number", text: String(value) });
export const name = (text: string): Expression => ({ kind: "name", name: text });
export const field = (of: string, what: string): Expression => ({ kind: "field", of: name(of), field: what });
export const operation = (left: Expression, operator: Operator, right: Expression): Expression => ({
  kind: "operation",
  operator,
  left,
  right,
});
export const list = (...items: readonly Value[]): Expression => ({ kind: "list", items });
/** @param named after the arguments by position */
export const call = (
  callee: string,
  positional: readonly Value[] = [],
  named: { readonly [argument: string]: Value | undefined } = {},
): Call => ({
  name: callee,
  arguments: [
    ...positional.map((value) => ({ value })),
    ...Object.entries(named).flatMap(([argument, value]) => (value ? [{ name: argument, value }] : [])),
  ],
});
export const called = (...from: Parameters<typeof call>): Expression => ({ kind: "call", call: call(...from) });
export const line = (...calls: readonly Call[]): Statement => ({
  kind: "pipeline",
  steps: calls.map((each) => ({ call: each })),
});
export const path = (...body: readonly Statement[]): Value => ({ kind: "path", body });
