/** What `parser/values.ts` parses: one method a rule. */
import type { CstNode, IToken } from "chevrotain";
import { unescape } from "../lexer.ts";
import type * as tree from "../tree.ts";
import { CstReader, node, nodes, token, tokens } from "./cst.ts";

export abstract class ValueReader extends CstReader {
  /** A path as a value. */
  protected abstract body(cst: CstNode): tree.Body;

  protected value(cst: CstNode): tree.Value {
    const [body] = nodes(cst, "body");
    if (body) return this.body(body);
    const from = this.expression(node(cst, "expression"));
    const steps = nodes(cst, "step").map((each) => this.step(each));
    return steps.length > 0 ? { kind: "flow", from, steps, span: this.span(cst) } : from;
  }
  protected step(cst: CstNode): tree.Step {
    const [count] = nodes(cst, "postfix");
    return {
      kind: "step",
      call: this.call(node(cst, "call")),
      ...(count ? { count: this.#postfix(count) } : {}),
      span: this.span(cst),
    };
  }
  protected call(cst: CstNode): tree.Call {
    return {
      kind: "call",
      name: this.name(token(cst, "NAME")),
      arguments: this.arguments(cst),
      parenthesised: nodes(cst, "arguments").length > 0,
      span: this.span(cst),
    };
  }
  protected arguments(cst: CstNode): tree.Argument[] {
    const [list] = nodes(cst, "arguments");
    return (list ? nodes(list, "argument") : []).map((each) => {
      const [name] = tokens(each, "WORD");
      return {
        kind: "argument",
        ...(name ? { name: this.name(name) } : {}),
        value: this.value(node(each, "value")),
        span: this.span(each),
      };
    });
  }

  protected expression(cst: CstNode): tree.Expression {
    return this.#chain(nodes(cst, "conjunction"), (each) => this.#conjunction(each), tokens(cst, "OR"));
  }
  #conjunction(cst: CstNode): tree.Expression {
    return this.#chain(nodes(cst, "negation"), (each) => this.#negation(each), tokens(cst, "AND"));
  }
  #negation(cst: CstNode): tree.Expression {
    const comparison = node(cst, "comparison");
    const operand = this.#chain(nodes(comparison, "sum"), (each) => this.#sum(each), tokens(comparison, "COMPARISON"));
    return tokens(cst, "NOT").length > 0 ? { kind: "unary", operator: "not", operand, span: this.span(cst) } : operand;
  }
  #sum(cst: CstNode): tree.Expression {
    return this.#chain(nodes(cst, "product"), (each) => this.#product(each), tokens(cst, "ADDITIVE"));
  }
  #product(cst: CstNode): tree.Expression {
    return this.#chain(nodes(cst, "unary"), (each) => this.#unary(each), tokens(cst, "MULTIPLICATIVE"));
  }
  /** a op b op c, from the left; parentheses around one of them are part of the whole. */
  #chain(
    operands: readonly CstNode[],
    read: (operand: CstNode) => tree.Expression,
    operators: readonly IToken[],
  ): tree.Expression {
    const [first, ...rest] = operands as [CstNode, ...CstNode[]];
    return rest.reduce<tree.Expression>((left, right, index) => {
      const operator = operators[index]?.image as tree.BinaryOperator;
      const begin = index === 0 ? this.span(first) : left.span;
      return { kind: "binary", operator, left, right: read(right), span: { ...begin, end: this.span(right).end } };
    }, read(first));
  }
  #unary(cst: CstNode): tree.Expression {
    const operand = this.#postfix(node(cst, "postfix"));
    return tokens(cst, "-").length > 0 ? { kind: "unary", operator: "-", operand, span: this.span(cst) } : operand;
  }
  #postfix(cst: CstNode): tree.Expression {
    const primary = node(cst, "primary");
    return nodes(cst, "suffix").reduce<tree.Expression>((object, suffix, number) => {
      const begin = number === 0 ? this.span(primary) : object.span;
      const span = { ...begin, end: this.span(suffix).end };
      const [index] = nodes(suffix, "expression");
      return index
        ? { kind: "index", object, index: this.expression(index), span }
        : { kind: "member", object, field: this.name(token(suffix, "WORD")), span };
    }, this.#primary(primary));
  }
  #primary(cst: CstNode): tree.Expression {
    const [rule, [child]] = Object.entries(cst.children)[0] as [string, [CstNode | IToken]];
    switch (rule) {
      case "NUMBER":
        return this.number(child as IToken);
      case "STRING":
        return this.string(child as IToken);
      case "keyword":
        return this.keyword(child as IToken);
      case "call":
        return this.call(child as CstNode);
      case "list":
        return this.list(child as CstNode);
      default:
        return this.expression(node(cst, "expression"));
    }
  }
  protected list(cst: CstNode): tree.ListLiteral {
    return { kind: "list", items: nodes(cst, "value").map((each) => this.value(each)), span: this.span(cst) };
  }
  protected number(at: IToken): tree.NumberLiteral {
    return { kind: "number", text: at.image, span: this.tokenSpan(at) };
  }
  protected string(at: IToken): tree.StringLiteral {
    return { kind: "string", value: unescape(at.image), span: this.tokenSpan(at) };
  }
  protected keyword(at: IToken): tree.Keyword {
    return { kind: "keyword", word: at.image as tree.Keyword["word"], span: this.tokenSpan(at) };
  }
}
