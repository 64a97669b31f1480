/** Chevrotain's concrete syntax tree becomes ours: one function a rule. */
import type { CstNode, IToken } from "chevrotain";
import { unescape } from "./lexer.ts";
import type { SourceFile, Span } from "./source.ts";
import type * as tree from "./tree.ts";

/** Reads the CST of a whole file. Declarations keep the order of the text. */
export function readFile(source: SourceFile, cst: CstNode, comments: readonly tree.Comment[]): tree.File {
  const read = new Reader(source, comments);
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
    comments,
    span: { source, start: 0, end: source.text.length },
  };
}

function nodes(cst: CstNode, rule: string): CstNode[] {
  return (cst.children[rule] ?? []) as CstNode[];
}
function tokens(cst: CstNode, name: string): IToken[] {
  return (cst.children[name] ?? []) as IToken[];
}
function node(cst: CstNode, rule: string): CstNode {
  return nodes(cst, rule)[0] as CstNode;
}
function token(cst: CstNode, name: string, index = 0): IToken {
  return tokens(cst, name)[index] as IToken;
}

class Reader {
  readonly #source: SourceFile;
  /** Doc comments by the offset of their first line's end of the run: where the described thing begins. */
  readonly #docs: ReadonlyMap<number, string>;

  constructor(source: SourceFile, comments: readonly tree.Comment[]) {
    this.#source = source;
    this.#docs = docsByTarget(source, comments);
  }

  #span(cst: CstNode): Span {
    const { startOffset = 0, endOffset = startOffset - 1 } = cst.location ?? {};
    return { source: this.#source, start: startOffset, end: (endOffset ?? startOffset) + 1 };
  }
  #tokenSpan({ startOffset, image }: IToken): Span {
    return { source: this.#source, start: startOffset, end: startOffset + image.length };
  }
  #name(at: IToken): tree.Name {
    return { text: at.image, span: this.#tokenSpan(at) };
  }
  #documented(span: Span): tree.Documented {
    const doc = this.#docs.get(span.start);
    return doc === undefined ? {} : { doc };
  }

  importDeclaration(cst: CstNode): tree.Import {
    const names = nodes(cst, "imported").map((each): tree.Imported => {
      const [name, alias] = tokens(each, "NAME");
      return {
        name: this.#name(name as IToken),
        ...(alias ? { alias: this.#name(alias) } : {}),
        span: this.#span(each),
      };
    });
    return { kind: "import", names, path: this.#string(token(cst, "STRING")), span: this.#span(cst) };
  }

  model(cst: CstNode): tree.ModelDeclaration {
    const [derivation] = nodes(cst, "derivation");
    const span = this.#span(cst);
    return {
      kind: "model",
      name: this.#name(token(cst, "NAME")),
      parameters: this.#parameters(cst),
      definition: derivation ? this.#derivation(derivation) : this.#modelBody(node(cst, "modelBody")),
      ...this.#documented(span),
      span,
    };
  }
  #derivation(cst: CstNode): tree.Derivation {
    const overrides = nodes(cst, "override").map((each): tree.Override => {
      const replacement = this.#call(node(each, "call"));
      const [name] = tokens(each, "NAME");
      const span = this.#span(each);
      return name
        ? { kind: "override-call", name: this.#name(name), replacement, span }
        : { kind: "override-shortcut", replacement, span };
    });
    return { kind: "derivation", base: this.#call(node(cst, "call")), overrides, span: this.#span(cst) };
  }
  #modelBody(cst: CstNode): tree.ModelBody {
    const items: tree.ModelItem[] = [
      ...nodes(cst, "inputDeclaration").map((each) => this.#input(each)),
      ...nodes(cst, "use").map((each) => this.#use(each)),
      ...nodes(cst, "stage").map((each) => this.#stage(each)),
      ...nodes(cst, "output").map((each) => this.#output(each)),
      ...nodes(cst, "statement").map((each) => this.#statement(each)),
    ];
    return { kind: "model-body", items: items.sort((a, b) => a.span.start - b.span.start), span: this.#span(cst) };
  }
  block(cst: CstNode): tree.BlockDeclaration {
    const span = this.#span(cst);
    return {
      kind: "block",
      keyword: tokens(cst, "SHORTCUT").length > 0 ? "shortcut" : "block",
      name: this.#name(token(cst, "NAME")),
      parameters: this.#parameters(cst),
      body: this.#body(node(cst, "body")),
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
    const span = this.#span(cst);
    return {
      kind: "parameter",
      name: this.#name(token(cst, "NAME")),
      type: this.#type(node(cst, "type")),
      ...(defaultValue ? { defaultValue: this.#expression(defaultValue) } : {}),
      ...this.#documented(span),
      span,
    };
  }
  #type(cst: CstNode): tree.TypeName {
    const [length] = tokens(cst, "NUMBER");
    const isList = tokens(cst, "[").length > 0;
    return {
      kind: "type",
      name: this.#name(token(cst, "WORD")),
      ...(isList ? { list: length ? { length: this.#number(length) } : {} } : {}),
      span: this.#span(cst),
    };
  }
  #input(cst: CstNode): tree.Input {
    return {
      kind: "input",
      name: this.#name(token(cst, "NAME")),
      shape: this.#list(node(cst, "list")),
      span: this.#span(cst),
    };
  }
  #use(cst: CstNode): tree.Use {
    return {
      kind: "use",
      model: this.#name(token(cst, "NAME")),
      part: this.#name(token(cst, "WORD")),
      span: this.#span(cst),
    };
  }
  #stage(cst: CstNode): tree.Stage {
    const [stem, head] = [tokens(cst, "STEM")[0], tokens(cst, "HEAD")[0]];
    const span = this.#span(cst);
    const endOrMiddle = head ? "head" : "stage";
    return {
      kind: "stage",
      keyword: stem ? "stem" : endOrMiddle,
      name: this.#name(stem ?? head ?? token(cst, "NAME")),
      arguments: this.#arguments(cst),
      body: this.#body(node(cst, "body")),
      ...this.#documented(span),
      span,
    };
  }
  #output(cst: CstNode): tree.Output {
    return {
      kind: "output",
      name: this.#name(token(cst, "NAME")),
      value: this.#value(node(cst, "value")),
      span: this.#span(cst),
    };
  }

  #body(cst: CstNode): tree.Body {
    return {
      kind: "body",
      statements: nodes(cst, "statement").map((each) => this.#statement(each)),
      span: this.#span(cst),
    };
  }
  #statement(cst: CstNode): tree.Statement {
    const [rule, [child]] = Object.entries(cst.children)[0] as [string, [CstNode]];
    const span = this.#span(child);
    switch (rule) {
      case "letStatement":
        return { kind: "let", name: this.#name(token(child, "NAME")), value: this.#value(node(child, "value")), span };
      case "shared":
        return { kind: "shared", name: this.#name(token(child, "NAME")), call: this.#call(node(child, "call")), span };
      case "expect":
        return { kind: "expect", condition: this.#expression(node(child, "expression")), span };
      case "residual":
        return {
          kind: "residual",
          arguments: this.#arguments(child),
          body: this.#body(node(child, "body")),
          shortcut: this.#call(node(child, "call")),
          keywordSpan: this.#tokenSpan(token(child, "RESIDUAL")),
          span,
        };
      case "parallel":
        return {
          kind: "parallel",
          arguments: this.#arguments(child),
          paths: nodes(child, "path").map((each) => this.#path(each)),
          keywordSpan: this.#tokenSpan(token(child, "PARALLEL")),
          span,
        };
      case "ifStatement":
        return this.#if(child);
      default:
        return this.#pipeline(child);
    }
  }
  #path(cst: CstNode): tree.Path {
    const [name] = tokens(cst, "NAME");
    return {
      kind: "path",
      ...(name ? { name: this.#name(name) } : {}),
      body: this.#body(node(cst, "body")),
      span: this.#span(cst),
    };
  }
  #if(cst: CstNode): tree.If {
    const [then, otherwise] = nodes(cst, "body");
    const [chained] = nodes(cst, "ifStatement");
    const other = otherwise && this.#body(otherwise);
    const next = chained ? this.#if(chained) : other;
    return {
      kind: "if",
      condition: this.#expression(node(cst, "expression")),
      then: this.#body(then as CstNode),
      ...(next ? { otherwise: next } : {}),
      span: this.#span(cst),
    };
  }
  #pipeline(cst: CstNode): tree.Pipeline {
    const from = [...tokens(cst, "IN"), ...tokens(cst, "STEM"), ...tokens(cst, "HEAD")][0];
    return {
      kind: "pipeline",
      ...(from ? { from: this.#keyword(from) } : {}),
      steps: nodes(cst, "step").map((each) => this.#step(each)),
      span: this.#span(cst),
    };
  }
  #step(cst: CstNode): tree.Step {
    const [count] = nodes(cst, "postfix");
    return {
      kind: "step",
      call: this.#call(node(cst, "call")),
      ...(count ? { count: this.#postfix(count) } : {}),
      span: this.#span(cst),
    };
  }
  #call(cst: CstNode): tree.Call {
    return {
      kind: "call",
      name: this.#name(token(cst, "NAME")),
      arguments: this.#arguments(cst),
      parenthesised: nodes(cst, "arguments").length > 0,
      span: this.#span(cst),
    };
  }
  #arguments(cst: CstNode): tree.Argument[] {
    const [list] = nodes(cst, "arguments");
    return (list ? nodes(list, "argument") : []).map((each) => {
      const [name] = tokens(each, "WORD");
      return {
        kind: "argument",
        ...(name ? { name: this.#name(name) } : {}),
        value: this.#value(node(each, "value")),
        span: this.#span(each),
      };
    });
  }
  #value(cst: CstNode): tree.Value {
    const [body] = nodes(cst, "body");
    if (body) return this.#body(body);
    const from = this.#expression(node(cst, "expression"));
    const steps = nodes(cst, "step").map((each) => this.#step(each));
    return steps.length > 0 ? { kind: "flow", from, steps, span: this.#span(cst) } : from;
  }

  #expression(cst: CstNode): tree.Expression {
    return this.#chain(
      nodes(cst, "conjunction").map((each) => this.#conjunction(each)),
      tokens(cst, "OR"),
    );
  }
  #conjunction(cst: CstNode): tree.Expression {
    return this.#chain(
      nodes(cst, "negation").map((each) => this.#negation(each)),
      tokens(cst, "AND"),
    );
  }
  #negation(cst: CstNode): tree.Expression {
    const comparison = node(cst, "comparison");
    const operand = this.#chain(
      nodes(comparison, "sum").map((each) => this.#sum(each)),
      tokens(comparison, "COMPARISON"),
    );
    return tokens(cst, "NOT").length > 0 ? { kind: "unary", operator: "not", operand, span: this.#span(cst) } : operand;
  }
  #sum(cst: CstNode): tree.Expression {
    return this.#chain(
      nodes(cst, "product").map((each) => this.#product(each)),
      tokens(cst, "ADDITIVE"),
    );
  }
  #product(cst: CstNode): tree.Expression {
    return this.#chain(
      nodes(cst, "unary").map((each) => this.#unary(each)),
      tokens(cst, "MULTIPLICATIVE"),
    );
  }
  /** a op b op c, from the left. */
  #chain(operands: readonly tree.Expression[], operators: readonly IToken[]): tree.Expression {
    const [first, ...rest] = operands as [tree.Expression, ...tree.Expression[]];
    return rest.reduce<tree.Expression>((left, right, index) => {
      const operator = operators[index]?.image as tree.BinaryOperator;
      return { kind: "binary", operator, left, right, span: { ...left.span, end: right.span.end } };
    }, first);
  }
  #unary(cst: CstNode): tree.Expression {
    const operand = this.#postfix(node(cst, "postfix"));
    return tokens(cst, "-").length > 0 ? { kind: "unary", operator: "-", operand, span: this.#span(cst) } : operand;
  }
  #postfix(cst: CstNode): tree.Expression {
    return nodes(cst, "suffix").reduce<tree.Expression>(
      (object, suffix) => {
        const span = { ...object.span, end: this.#span(suffix).end };
        const [index] = nodes(suffix, "expression");
        return index
          ? { kind: "index", object, index: this.#expression(index), span }
          : { kind: "member", object, field: this.#name(token(suffix, "WORD")), span };
      },
      this.#primary(node(cst, "primary")),
    );
  }
  #primary(cst: CstNode): tree.Expression {
    const [rule, [child]] = Object.entries(cst.children)[0] as [string, [CstNode | IToken]];
    switch (rule) {
      case "NUMBER":
        return this.#number(child as IToken);
      case "STRING":
        return this.#string(child as IToken);
      case "keyword":
        return this.#keyword(child as IToken);
      case "call":
        return this.#call(child as CstNode);
      case "list":
        return this.#list(child as CstNode);
      default:
        return this.#expression(node(cst, "expression"));
    }
  }
  #list(cst: CstNode): tree.ListLiteral {
    return { kind: "list", items: nodes(cst, "value").map((each) => this.#value(each)), span: this.#span(cst) };
  }
  #number(at: IToken): tree.NumberLiteral {
    return { kind: "number", text: at.image, span: this.#tokenSpan(at) };
  }
  #string(at: IToken): tree.StringLiteral {
    return { kind: "string", value: unescape(at.image), span: this.#tokenSpan(at) };
  }
  #keyword(at: IToken): tree.Keyword {
    return { kind: "keyword", word: at.image as tree.Keyword["word"], span: this.#tokenSpan(at) };
  }

  check(cst: CstNode): tree.CheckDeclaration {
    const [at] = nodes(cst, "list");
    const span = this.#span(cst);
    return {
      kind: "check",
      model: this.#name(token(cst, "NAME")),
      ...(at ? { at: this.#list(at) } : {}),
      claims: nodes(cst, "expression").map((each) => this.#expression(each)),
      ...this.#documented(span),
      span,
    };
  }
  train(cst: CstNode): tree.TrainDeclaration {
    const [name, of] = tokens(cst, "NAME");
    const span = this.#span(cst);
    const entries = nodes(cst, "entry").map((each): tree.RecipeEntry => ({
      kind: "entry",
      word: this.#name(token(each, "WORD")),
      value: this.#expression(node(each, "expression")),
      span: this.#span(each),
    }));
    return {
      kind: "train",
      name: this.#name(name as IToken),
      ...(of ? { of: this.#name(of) } : {}),
      entries,
      ...this.#documented(span),
      span,
    };
  }
}

/** Runs of `///` lines, keyed by the offset of the next thing after them: what they describe begins there. */
function docsByTarget(source: SourceFile, comments: readonly tree.Comment[]): ReadonlyMap<number, string> {
  const docs = new Map<number, string>();
  let run: string[] = [];
  comments.forEach((comment, index) => {
    const text = comment.text.replace(/^\/\/\/? ?/, "");
    if (comment.kind === "doc") run.push(text);
    const after = source.text.slice(comment.span.end, comments[index + 1]?.span.start);
    const next = after.search(/\S/);
    if (next >= 0 || index === comments.length - 1) {
      if (run.length > 0 && comment.kind === "doc" && next >= 0) docs.set(comment.span.end + next, run.join("\n"));
      run = [];
    }
  });
  return docs;
}
