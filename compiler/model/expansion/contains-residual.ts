/** Whether a block is residual: its text, or that of a block which it calls, has a `residual`. */
import type * as tree from "../../../grammar/tree.ts";
import type { Scope } from "../values/scope.ts";
import type { BlockCallee, Value } from "../values/value.ts";

/** @param arguments values of its parameters: a block may be one of them */
export function containsResidual({ declaration, module }: BlockCallee, scope: Scope): boolean {
  return new Search().block({ kind: "block", declaration, module }, (name) => scope.value(name));
}

class Search {
  readonly #seen = new Set<tree.BlockDeclaration>();

  block({ declaration, module }: BlockCallee, valueOf: (name: string) => Value | undefined): boolean {
    if (this.#seen.has(declaration)) return false;
    this.#seen.add(declaration);
    return this.#body(declaration.body, (name) => {
      const value = valueOf(name);
      if (value) return value.kind === "callable" && value.callee.kind === "block" ? value.callee : undefined;
      const declared = module.names.get(name);
      if (declared?.declaration.kind !== "block") return undefined;
      return { kind: "block", declaration: declared.declaration, module: declared.module };
    });
  }

  #body({ statements }: tree.Body, callee: (name: string) => BlockCallee | undefined): boolean {
    return statements.some((statement): boolean => {
      switch (statement.kind) {
        case "residual":
          return true;
        case "parallel":
          return statement.paths.some(({ body }) => this.#body(body, callee));
        case "if": {
          const { then, otherwise } = statement;
          const other = otherwise?.kind === "if" ? this.#body({ ...then, statements: [otherwise] }, callee) : false;
          return this.#body(then, callee) || other || (otherwise?.kind === "body" && this.#body(otherwise, callee));
        }
        case "pipeline":
          return statement.steps.some(({ call }) => {
            const block = callee(call.name.text);
            return block !== undefined && this.block(block, () => undefined);
          });
        case "let":
          return statement.value.kind === "body" && this.#body(statement.value, callee);
        case "shared":
        case "expect":
          return false;
      }
    });
  }
}
