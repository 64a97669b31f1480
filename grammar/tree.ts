/**
 * The syntax tree: what `reference.md`, section 2, says, one type a rule. Every node has the span of its text.
 * The tree knows no names and no types: `conv` is a call like any other.
 */
import type { SourceFile, Span } from "./source.ts";

export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** The text of the `///` lines before a declaration, parameter or stage, joined by newlines, without the slashes. */
export interface Documented {
  readonly doc?: string;
}

export interface File {
  readonly kind: "file";
  readonly source: SourceFile;
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
  /** Every comment in the order of the text, for suppressions and the formatter. */
  readonly comments: readonly Comment[];
  readonly span: Span;
}

export interface Comment {
  readonly kind: "line" | "doc";
  /** With its slashes. */
  readonly text: string;
  readonly span: Span;
}

export interface Import {
  readonly kind: "import";
  readonly names: readonly Imported[];
  readonly path: StringLiteral;
  readonly span: Span;
}
export interface Imported {
  readonly name: Name;
  /** The name after `as`. */
  readonly alias?: Name;
  readonly span: Span;
}

export type Declaration = ModelDeclaration | BlockDeclaration | CheckDeclaration | TrainDeclaration;

export interface ModelDeclaration extends Documented {
  readonly kind: "model";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly definition: Derivation | ModelBody;
  readonly span: Span;
}
export interface Derivation {
  readonly kind: "derivation";
  readonly base: Call;
  readonly overrides: readonly Override[];
  readonly span: Span;
}
export type Override =
  | { readonly kind: "override-shortcut"; readonly replacement: Call; readonly span: Span }
  | { readonly kind: "override-call"; readonly name: Name; readonly replacement: Call; readonly span: Span };
export interface ModelBody {
  readonly kind: "model-body";
  readonly items: readonly ModelItem[];
  readonly span: Span;
}
export type ModelItem = Input | Use | Stage | Output | Statement;

/** `block` and `shortcut`, told apart by `keyword`. */
export interface BlockDeclaration extends Documented {
  readonly kind: "block";
  readonly keyword: "block" | "shortcut";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  readonly span: Span;
}
export interface Parameter extends Documented {
  readonly kind: "parameter";
  readonly name: Name;
  readonly type: TypeName;
  readonly defaultValue?: Expression;
  readonly span: Span;
}
/** `int`, `int[]`, `int[4]`. */
export interface TypeName {
  readonly kind: "type";
  readonly name: Name;
  readonly list?: { readonly length?: NumberLiteral };
  readonly span: Span;
}

export interface Input {
  readonly kind: "input";
  readonly name: Name;
  readonly shape: ListLiteral;
  readonly span: Span;
}
export interface Use {
  readonly kind: "use";
  readonly model: Name;
  /** `trunk`, or a stage. */
  readonly part: Name;
  readonly span: Span;
}
export interface Stage extends Documented {
  readonly kind: "stage";
  /** `stem`, `head`, or the name written. */
  readonly name: Name;
  readonly keyword: "stem" | "head" | "stage";
  readonly arguments: readonly Argument[];
  readonly body: Body;
  readonly span: Span;
}
export interface Output {
  readonly kind: "output";
  readonly name: Name;
  readonly value: Value;
  readonly span: Span;
}

export interface Body {
  readonly kind: "body";
  readonly statements: readonly Statement[];
  readonly span: Span;
}
export type Statement = Let | Shared | Expect | Residual | Parallel | If | Pipeline;

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

export interface CheckDeclaration extends Documented {
  readonly kind: "check";
  readonly model: Name;
  /** The list after `at`. */
  readonly at?: ListLiteral;
  readonly claims: readonly Expression[];
  readonly span: Span;
}
export interface TrainDeclaration extends Documented {
  readonly kind: "train";
  /** `train ResNet20 {…}`: the model's name. `train warm of ResNet110 {…}`: the recipe's name, and `of` the model's. */
  readonly name: Name;
  readonly of?: Name;
  readonly entries: readonly RecipeEntry[];
  readonly span: Span;
}
export interface RecipeEntry {
  readonly kind: "entry";
  readonly word: Name;
  readonly value: Expression;
  readonly span: Span;
}

/** Whatever has a place in the text. */
export type Node =
  | File
  | Import
  | Imported
  | Declaration
  | Derivation
  | Override
  | ModelBody
  | ModelItem
  | Parameter
  | TypeName
  | Body
  | Path
  | Step
  | Argument
  | Value
  | RecipeEntry
  | Name;
