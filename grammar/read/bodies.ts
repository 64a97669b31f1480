/** What `parser/bodies.ts` parses: one method a rule. */
import type { CstNode } from "chevrotain";
import type * as tree from "../tree.ts";
import { node, nodes, token, tokens } from "./cst.ts";
import { ValueReader } from "./values.ts";

export class BodyReader extends ValueReader {
  protected body(cst: CstNode): tree.Body {
    return {
      kind: "body",
      statements: nodes(cst, "statement").map((each) => this.statement(each)),
      span: this.span(cst),
    };
  }
  protected statement(cst: CstNode): tree.Statement {
    const [rule, [child]] = Object.entries(cst.children)[0] as [string, [CstNode]];
    const span = this.span(child);
    switch (rule) {
      case "letStatement":
        return { kind: "let", name: this.name(token(child, "NAME")), value: this.value(node(child, "value")), span };
      case "shared":
        return { kind: "shared", name: this.name(token(child, "NAME")), call: this.call(node(child, "call")), span };
      case "expect":
        return { kind: "expect", condition: this.expression(node(child, "expression")), span };
      case "residual":
        return {
          kind: "residual",
          arguments: this.arguments(child),
          body: this.body(node(child, "body")),
          shortcut: this.call(node(child, "call")),
          keywordSpan: this.tokenSpan(token(child, "RESIDUAL")),
          span,
        };
      case "parallel":
        return {
          kind: "parallel",
          arguments: this.arguments(child),
          paths: nodes(child, "path").map((each) => this.#path(each)),
          keywordSpan: this.tokenSpan(token(child, "PARALLEL")),
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
      ...(name ? { name: this.name(name) } : {}),
      body: this.body(node(cst, "body")),
      span: this.span(cst),
    };
  }
  #if(cst: CstNode): tree.If {
    const [then, otherwise] = nodes(cst, "body");
    const [chained] = nodes(cst, "ifStatement");
    const other = otherwise && this.body(otherwise);
    const next = chained ? this.#if(chained) : other;
    return {
      kind: "if",
      condition: this.expression(node(cst, "expression")),
      then: this.body(then as CstNode),
      ...(next ? { otherwise: next } : {}),
      span: this.span(cst),
    };
  }
  #pipeline(cst: CstNode): tree.Pipeline {
    const from = [...tokens(cst, "IN"), ...tokens(cst, "STEM"), ...tokens(cst, "HEAD")][0];
    return {
      kind: "pipeline",
      ...(from ? { from: this.keyword(from) } : {}),
      steps: nodes(cst, "step").map((each) => this.step(each)),
      span: this.span(cst),
    };
  }
}
