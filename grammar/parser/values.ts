/** Rules of what a value may be: expressions, calls with their arguments, what flows through steps. */
import type { CstNode, ParserMethod } from "chevrotain";
import { CstParser } from "../chevrotain.ts";
import { LazyLookahead } from "../lookahead.ts";
import {
  Additive,
  allTokens,
  Comparison,
  keyword,
  mark,
  Multiplicative,
  NameLike,
  NumberToken,
  StringToken,
  Word,
} from "../tokens.ts";

export abstract class ValueRules extends CstParser {
  /** A path as a value. */
  abstract readonly body: ParserMethod<[], CstNode>;

  /** @param skipValidations the analysis of the grammar itself costs more than most parses; a test runs it */
  constructor(skipValidations: boolean) {
    super(allTokens, {
      maxLookahead: 2,
      recoveryEnabled: false,
      nodeLocationTracking: "onlyOffset",
      skipValidations,
      lookaheadStrategy: new LazyLookahead(),
    });
  }

  readonly value = this.RULE("value", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.body) },
      {
        ALT: () => {
          this.SUBRULE(this.expression);
          this.MANY(() => {
            this.CONSUME(mark("->"));
            this.SUBRULE(this.step);
          });
        },
      },
    ]);
  });
  readonly step = this.RULE("step", () => {
    this.SUBRULE(this.call);
    this.OPTION(() => {
      this.CONSUME(mark("*"));
      this.SUBRULE(this.postfix);
    });
  });
  readonly call = this.RULE("call", () => {
    this.CONSUME(NameLike);
    this.OPTION(() => this.SUBRULE(this.arguments));
  });
  readonly arguments = this.RULE("arguments", () => {
    this.CONSUME(mark("("));
    this.MANY_SEP({ SEP: mark(","), DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(mark(")"));
  });
  readonly argument = this.RULE("argument", () => {
    this.OPTION(() => {
      this.CONSUME(Word);
      this.CONSUME(mark(":"));
    });
    this.SUBRULE(this.value);
  });

  readonly expression = this.RULE("expression", () => {
    this.AT_LEAST_ONE_SEP({ SEP: keyword("or"), DEF: () => this.SUBRULE(this.conjunction) });
  });
  readonly conjunction = this.RULE("conjunction", () => {
    this.AT_LEAST_ONE_SEP({ SEP: keyword("and"), DEF: () => this.SUBRULE(this.negation) });
  });
  readonly negation = this.RULE("negation", () => {
    this.OPTION(() => this.CONSUME(keyword("not")));
    this.SUBRULE(this.comparison);
  });
  readonly comparison = this.RULE("comparison", () => {
    this.SUBRULE(this.sum);
    this.OPTION(() => {
      this.CONSUME(Comparison);
      this.SUBRULE2(this.sum);
    });
  });
  readonly sum = this.RULE("sum", () => {
    this.SUBRULE(this.product);
    this.MANY(() => {
      this.CONSUME(Additive);
      this.SUBRULE2(this.product);
    });
  });
  readonly product = this.RULE("product", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => {
      this.CONSUME(Multiplicative);
      this.SUBRULE2(this.unary);
    });
  });
  readonly unary = this.RULE("unary", () => {
    this.OPTION(() => this.CONSUME(mark("-")));
    this.SUBRULE(this.postfix);
  });
  readonly postfix = this.RULE("postfix", () => {
    this.SUBRULE(this.primary);
    this.MANY(() => this.SUBRULE(this.suffix));
  });
  /** A rule of its own, so that the order of `.` and `[` survives in the CST. */
  readonly suffix = this.RULE("suffix", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(mark("."));
          this.CONSUME(Word);
        },
      },
      {
        ALT: () => {
          this.CONSUME(mark("["));
          this.SUBRULE(this.expression);
          this.CONSUME(mark("]"));
        },
      },
    ]);
  });
  readonly primary = this.RULE("primary", () => {
    this.OR([
      { ALT: () => this.CONSUME(NumberToken) },
      { ALT: () => this.CONSUME(StringToken) },
      ...["true", "false", "in", "out", "stem", "head", "output", "block"].map((word, index) => ({
        ALT: () => this.consume(index, keyword(word), { LABEL: "keyword" }),
      })),
      { ALT: () => this.SUBRULE(this.call) },
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          this.CONSUME(mark("("));
          this.SUBRULE(this.expression);
          this.CONSUME(mark(")"));
        },
      },
    ]);
  });
  readonly list = this.RULE("list", () => {
    this.CONSUME(mark("["));
    this.MANY_SEP({ SEP: mark(","), DEF: () => this.SUBRULE(this.value) });
    this.CONSUME(mark("]"));
  });
}
