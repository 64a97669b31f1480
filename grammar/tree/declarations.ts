/** A file and what it declares. */
import type { SourceFile, Span } from "../source.ts";
import type {
  Argument,
  Body,
  Call,
  Expression,
  Gap,
  ListLiteral,
  Name,
  NumberLiteral,
  Statement,
  StringLiteral,
  Value,
} from "./bodies.ts";

/** The text of the `///` lines before a declaration, parameter or stage, joined by newlines, without the slashes. */
export interface Documented {
  readonly doc?: string;
}

export interface File {
  readonly kind: "file";
  readonly source: SourceFile;
  readonly imports: readonly Import[];
  readonly declarations: readonly Declaration[];
  /** What is neither an import nor a declaration, though it should be one. */
  readonly gaps: readonly Gap[];
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
  /** Whether some of its lines were not understood. */
  readonly hasGaps?: true;
  readonly span: Span;
}
export interface RecipeEntry {
  readonly kind: "entry";
  readonly word: Name;
  readonly value: Expression;
  readonly span: Span;
}
