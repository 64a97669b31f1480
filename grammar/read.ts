/**
 * Chevrotain's concrete syntax tree becomes ours: one method a rule. Here are declarations; bodies and values, of which
 * they are made, are in `read/`.
 */
import type { CstNode, IToken } from "chevrotain";
import { BodyReader } from "./read/bodies.ts";
import { node, nodes, token, tokens } from "./read/cst.ts";
import { docsByTarget } from "./read/docs.ts";
import type { SourceFile, Span } from "./source.ts";
import type * as tree from "./tree.ts";

/** Reads the CST of a whole file. Declarations keep the order of the text. */
export function readFile(source: SourceFile, cst: CstNode, comments: readonly tree.Comment[]): tree.File {
  const read = new DeclarationReader(source, comments);
  return {
    kind: "file",
    source,
    imports: nodes(cst, "importDeclaration").map((each) => read.importDeclaration(each)),
    declarations: [
      ...nodes(cst, "model").map((each) => read.model(each)),
      ...nodes(cst, "block").map((each) => read.block(each)),
      ...nodes(cst, "check").map((each) => read.check(each)),
      ...nodes(cst, "train").map((each) => read.train(each)),
    ].sort((a, b) => a.span.start - b.span.start),
    gaps: [],
    comments,
    span: { source, start: 0, end: source.text.length },
  };
}

class DeclarationReader extends BodyReader {
  /** Doc comments by the offset at which the described thing begins. */
  readonly #docs: ReadonlyMap<number, string>;

  constructor(source: SourceFile, comments: readonly tree.Comment[]) {
    super(source);
    this.#docs = docsByTarget(source, comments);
  }

  #documented(span: Span): tree.Documented {
    const doc = this.#docs.get(span.start);
    return doc === undefined ? {} : { doc };
  }

  importDeclaration(cst: CstNode): tree.Import {
    const names = nodes(cst, "imported").map((each): tree.Imported => {
      const [name, alias] = tokens(each, "NAME");
      return {
        name: this.name(name as IToken),
        ...(alias ? { alias: this.name(alias) } : {}),
        span: this.span(each),
      };
    });
    return { kind: "import", names, path: this.string(token(cst, "STRING")), span: this.span(cst) };
  }

  model(cst: CstNode): tree.ModelDeclaration {
    const [derivation] = nodes(cst, "derivation");
    const span = this.span(cst);
    return {
      kind: "model",
      name: this.name(token(cst, "NAME")),
      parameters: this.#parameters(cst),
      definition: derivation ? this.#derivation(derivation) : this.#modelBody(node(cst, "modelBody")),
      ...this.#documented(span),
      span,
    };
  }
  #derivation(cst: CstNode): tree.Derivation {
    const overrides = nodes(cst, "override").map((each): tree.Override => {
      const replacement = this.call(node(each, "call"));
      const [name] = tokens(each, "NAME");
      const span = this.span(each);
      return name
        ? { kind: "override-call", name: this.name(name), replacement, span }
        : { kind: "override-shortcut", replacement, span };
    });
    return { kind: "derivation", base: this.call(node(cst, "call")), overrides, span: this.span(cst) };
  }
  #modelBody(cst: CstNode): tree.ModelBody {
    const items: tree.ModelItem[] = [
      ...nodes(cst, "inputDeclaration").map((each) => this.#input(each)),
      ...nodes(cst, "use").map((each) => this.#use(each)),
      ...nodes(cst, "stage").map((each) => this.#stage(each)),
      ...nodes(cst, "output").map((each) => this.#output(each)),
      ...nodes(cst, "statement").map((each) => this.statement(each)),
    ];
    return { kind: "model-body", items: items.sort((a, b) => a.span.start - b.span.start), span: this.span(cst) };
  }

  block(cst: CstNode): tree.BlockDeclaration {
    const span = this.span(cst);
    return {
      kind: "block",
      keyword: tokens(cst, "SHORTCUT").length > 0 ? "shortcut" : "block",
      name: this.name(token(cst, "NAME")),
      parameters: this.#parameters(cst),
      body: this.body(node(cst, "body")),
      ...this.#documented(span),
      span,
    };
  }
  #parameters(cst: CstNode): tree.Parameter[] {
    const [list] = nodes(cst, "parameters");
    return list ? nodes(list, "parameter").map((each) => this.#parameter(each)) : [];
  }
  #parameter(cst: CstNode): tree.Parameter {
    const [defaultValue] = nodes(cst, "expression");
    const span = this.span(cst);
    return {
      kind: "parameter",
      name: this.name(token(cst, "NAME")),
      type: this.#type(node(cst, "type")),
      ...(defaultValue ? { defaultValue: this.expression(defaultValue) } : {}),
      ...this.#documented(span),
      span,
    };
  }
  #type(cst: CstNode): tree.TypeName {
    const [length] = tokens(cst, "NUMBER");
    const isList = tokens(cst, "[").length > 0;
    return {
      kind: "type",
      name: this.name(token(cst, "WORD")),
      ...(isList ? { list: length ? { length: this.number(length) } : {} } : {}),
      span: this.span(cst),
    };
  }
  #input(cst: CstNode): tree.Input {
    return {
      kind: "input",
      name: this.name(token(cst, "NAME")),
      shape: this.list(node(cst, "list")),
      span: this.span(cst),
    };
  }
  #use(cst: CstNode): tree.Use {
    return {
      kind: "use",
      model: this.name(token(cst, "NAME")),
      part: this.name(token(cst, "WORD")),
      span: this.span(cst),
    };
  }
  #stage(cst: CstNode): tree.Stage {
    const [stem, head] = [tokens(cst, "STEM")[0], tokens(cst, "HEAD")[0]];
    const span = this.span(cst);
    const endOrMiddle = head ? "head" : "stage";
    return {
      kind: "stage",
      keyword: stem ? "stem" : endOrMiddle,
      name: this.name(stem ?? head ?? token(cst, "NAME")),
      arguments: this.arguments(cst),
      body: this.body(node(cst, "body")),
      ...this.#documented(span),
      span,
    };
  }
  #output(cst: CstNode): tree.Output {
    return {
      kind: "output",
      name: this.name(token(cst, "NAME")),
      value: this.value(node(cst, "value")),
      span: this.span(cst),
    };
  }

  check(cst: CstNode): tree.CheckDeclaration {
    const [at] = nodes(cst, "list");
    const span = this.span(cst);
    return {
      kind: "check",
      model: this.name(token(cst, "NAME")),
      ...(at ? { at: this.list(at) } : {}),
      claims: nodes(cst, "expression").map((each) => this.expression(each)),
      ...this.#documented(span),
      span,
    };
  }
  train(cst: CstNode): tree.TrainDeclaration {
    const [name, of] = tokens(cst, "NAME");
    const span = this.span(cst);
    const entries = nodes(cst, "entry").map((each): tree.RecipeEntry => ({
      kind: "entry",
      word: this.name(token(each, "WORD")),
      value: this.expression(node(each, "expression")),
      span: this.span(each),
    }));
    return {
      kind: "train",
      name: this.name(name as IToken),
      ...(of ? { of: this.name(of) } : {}),
      entries,
      ...this.#documented(span),
      span,
    };
  }
}
