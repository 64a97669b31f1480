/** Bodies, and the values in them: each holds the other, for a path is a value. */
import type { Span } from "../source.ts";

export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Body {
  readonly kind: "body";
  readonly statements: readonly Statement[];
  readonly span: Span;
}
export type Statement = Let | Shared | Expect | Residual | Parallel | If | Pipeline | Gap;

/** Where the text was not understood: what is wrong there has been told, and all that only follows from it is not. */
export interface Gap {
  readonly kind: "gap";
  /** What its text declares, as far as that can be seen. */
  readonly names: readonly Name[];
  /** Whether it may declare more than these. */
  readonly isOpen: boolean;
  readonly span: Span;
}

export interface Let {
  readonly kind: "let";
  readonly name: Name;
  readonly value: Value;
  readonly span: Span;
}
export interface Shared {
  readonly kind: "shared";
  readonly name: Name;
  readonly call: Call;
  readonly span: Span;
}
export interface Expect {
  readonly kind: "expect";
  readonly condition: Expression;
  readonly span: Span;
}
export interface Residual {
  readonly kind: "residual";
  readonly arguments: readonly Argument[];
  readonly body: Body;
  readonly shortcut: Call;
  /** Of the word `residual`: where a join that does not fit is shown. */
  readonly keywordSpan: Span;
  readonly span: Span;
}
export interface Parallel {
  readonly kind: "parallel";
  readonly arguments: readonly Argument[];
  readonly paths: readonly Path[];
  readonly keywordSpan: Span;
  readonly span: Span;
}
export interface Path {
  readonly kind: "path";
  readonly name?: Name;
  readonly body: Body;
  readonly span: Span;
}
export interface If {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: Body;
  readonly otherwise?: If | Body;
  readonly span: Span;
}
export interface Pipeline {
  readonly kind: "pipeline";
  /** Present when the line begins with `in`, `stem` or `head`; a plain name in front is a `Step` until names are known. */
  readonly from?: Keyword;
  readonly steps: readonly Step[];
  readonly span: Span;
}
export interface Step {
  readonly kind: "step";
  readonly call: Call;
  /** After `*`. */
  readonly count?: Expression;
  readonly span: Span;
}
export interface Call {
  readonly kind: "call";
  readonly name: Name;
  readonly arguments: readonly Argument[];
  /** True if written with parentheses, also empty ones. */
  readonly parenthesised: boolean;
  readonly span: Span;
}
export interface Argument {
  readonly kind: "argument";
  readonly name?: Name;
  readonly value: Value;
  readonly span: Span;
}

/** A body is a path from the current value; a flow is an expression and the steps that go on from it. */
export type Value = Body | Flow | Expression;
export interface Flow {
  readonly kind: "flow";
  readonly from: Expression;
  /** At least one; a value without steps is its expression. */
  readonly steps: readonly Step[];
  readonly span: Span;
}

export type Expression = Binary | Unary | Member | Index | NumberLiteral | StringLiteral | Keyword | Call | ListLiteral;
export type BinaryOperator = "or" | "and" | "==" | "!=" | "~=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";
export interface Binary {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}
export interface Unary {
  readonly kind: "unary";
  readonly operator: "not" | "-";
  readonly operand: Expression;
  readonly span: Span;
}
export interface Member {
  readonly kind: "member";
  readonly object: Expression;
  readonly field: Name;
  readonly span: Span;
}
export interface Index {
  readonly kind: "index";
  readonly object: Expression;
  readonly index: Expression;
  readonly span: Span;
}
export interface NumberLiteral {
  readonly kind: "number";
  /** As written: `25_557_032`, `4.1G`, `1e-4`. `~=` compares to the digits that stand here. */
  readonly text: string;
  readonly span: Span;
}
export interface StringLiteral {
  readonly kind: "string";
  /** Escapes resolved. */
  readonly value: string;
  readonly span: Span;
}
export interface Keyword {
  readonly kind: "keyword";
  readonly word: "true" | "false" | "in" | "out" | "stem" | "head" | "output" | "block";
  readonly span: Span;
}
export interface ListLiteral {
  readonly kind: "list";
  readonly items: readonly Value[];
  readonly span: Span;
}
