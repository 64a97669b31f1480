/** Rules of what stands in braces: lets, residuals, paths, conditions, pipelines. */
import { keyword, mark, NameLike } from "../tokens.ts";
import { ValueRules } from "./values.ts";

export abstract class BodyRules extends ValueRules {
  readonly body = this.RULE("body", () => {
    this.CONSUME(mark("{"));
    this.MANY(() => this.SUBRULE(this.statement));
    this.CONSUME(mark("}"));
  });
  readonly statement = this.RULE("statement", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.letStatement) },
      { ALT: () => this.SUBRULE(this.shared) },
      { ALT: () => this.SUBRULE(this.expect) },
      { ALT: () => this.SUBRULE(this.residual) },
      { ALT: () => this.SUBRULE(this.parallel) },
      { ALT: () => this.SUBRULE(this.ifStatement) },
      { ALT: () => this.SUBRULE(this.pipeline) },
    ]);
  });
  readonly letStatement = this.RULE("letStatement", () => {
    this.CONSUME(keyword("let"));
    this.CONSUME(NameLike);
    this.CONSUME(mark("="));
    this.SUBRULE(this.value);
  });
  readonly shared = this.RULE("shared", () => {
    this.CONSUME(keyword("shared"));
    this.CONSUME(NameLike);
    this.CONSUME(mark("="));
    this.SUBRULE(this.call);
  });
  readonly expect = this.RULE("expect", () => {
    this.CONSUME(keyword("expect"));
    this.SUBRULE(this.expression);
  });
  readonly residual = this.RULE("residual", () => {
    this.CONSUME(keyword("residual"));
    this.OPTION(() => this.SUBRULE(this.arguments));
    this.SUBRULE(this.body);
    this.CONSUME(keyword("shortcut"));
    this.SUBRULE(this.call);
  });
  readonly parallel = this.RULE("parallel", () => {
    this.CONSUME(keyword("parallel"));
    this.OPTION(() => this.SUBRULE(this.arguments));
    this.CONSUME(mark("{"));
    this.AT_LEAST_ONE(() => this.SUBRULE(this.path));
    this.CONSUME(mark("}"));
  });
  readonly path = this.RULE("path", () => {
    this.CONSUME(keyword("path"));
    this.OPTION(() => this.CONSUME(NameLike));
    this.SUBRULE(this.body);
  });
  readonly ifStatement = this.RULE("ifStatement", () => {
    this.CONSUME(keyword("if"));
    this.SUBRULE(this.expression);
    this.SUBRULE(this.body);
    this.OPTION(() => {
      this.CONSUME(keyword("else"));
      this.OR([{ ALT: () => this.SUBRULE(this.ifStatement) }, { ALT: () => this.SUBRULE2(this.body) }]);
    });
  });
  readonly pipeline = this.RULE("pipeline", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.step) },
      { ALT: () => this.CONSUME(keyword("in")) },
      { ALT: () => this.CONSUME(keyword("stem")) },
      { ALT: () => this.CONSUME(keyword("head")) },
    ]);
    this.MANY(() => {
      this.CONSUME(mark("->"));
      this.SUBRULE2(this.step);
    });
  });
}
