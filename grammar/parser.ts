/**
 * The grammar of `reference.md`, section 2, as it stands there: LL(2), no backtracking, no gates, no newline tokens.
 * What it gives is Chevrotain's concrete syntax tree; `read.ts` makes ours of it. Recovery is `recover.ts`'s.
 */
import { CstParser, type CstNode, type IToken } from "chevrotain";
import { LazyLookahead } from "./lookahead.ts";
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
} from "./tokens.ts";

export class ResnetParser extends CstParser {
  /** @param skipValidations the analysis of the grammar itself costs more than most parses; a test runs it */
  constructor(skipValidations: boolean) {
    super(allTokens, {
      maxLookahead: 2,
      recoveryEnabled: false,
      nodeLocationTracking: "onlyOffset",
      skipValidations,
      lookaheadStrategy: new LazyLookahead(),
    });
    this.performSelfAnalysis();
  }

  readonly file = this.RULE("file", () => {
    this.MANY(() => this.SUBRULE(this.importDeclaration));
    this.MANY2(() =>
      this.OR([
        { ALT: () => this.SUBRULE(this.model) },
        { ALT: () => this.SUBRULE(this.block) },
        { ALT: () => this.SUBRULE(this.check) },
        { ALT: () => this.SUBRULE(this.train) },
      ]),
    );
  });

  readonly importDeclaration = this.RULE("importDeclaration", () => {
    this.CONSUME(keyword("import"));
    this.CONSUME(mark("{"));
    this.AT_LEAST_ONE_SEP({ SEP: mark(","), DEF: () => this.SUBRULE(this.imported) });
    this.CONSUME(mark("}"));
    this.CONSUME(keyword("from"));
    this.CONSUME(StringToken);
  });
  readonly imported = this.RULE("imported", () => {
    this.CONSUME(NameLike);
    this.OPTION(() => {
      this.CONSUME(keyword("as"));
      this.CONSUME2(NameLike);
    });
  });

  readonly model = this.RULE("model", () => {
    this.CONSUME(keyword("model"));
    this.CONSUME(NameLike);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.OR([{ ALT: () => this.SUBRULE(this.derivation) }, { ALT: () => this.SUBRULE(this.modelBody) }]);
  });
  readonly derivation = this.RULE("derivation", () => {
    this.CONSUME(mark("="));
    this.SUBRULE(this.call);
    this.OPTION(() => {
      this.CONSUME(keyword("with"));
      this.CONSUME(mark("{"));
      this.AT_LEAST_ONE(() => this.SUBRULE(this.override));
      this.CONSUME(mark("}"));
    });
  });
  readonly override = this.RULE("override", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(keyword("shortcut"));
          this.SUBRULE(this.call);
        },
      },
      {
        ALT: () => {
          this.CONSUME(NameLike);
          this.CONSUME(mark(":"));
          this.SUBRULE2(this.call);
        },
      },
    ]);
  });
  readonly block = this.RULE("block", () => {
    this.OR([{ ALT: () => this.CONSUME(keyword("block")) }, { ALT: () => this.CONSUME(keyword("shortcut")) }]);
    this.CONSUME(NameLike);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.SUBRULE(this.body);
  });
  readonly parameters = this.RULE("parameters", () => {
    this.CONSUME(mark("("));
    this.AT_LEAST_ONE_SEP({ SEP: mark(","), DEF: () => this.SUBRULE(this.parameter) });
    this.CONSUME(mark(")"));
  });
  readonly parameter = this.RULE("parameter", () => {
    this.CONSUME(NameLike);
    this.CONSUME(mark(":"));
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(mark("="));
      this.SUBRULE(this.expression);
    });
  });
  readonly type = this.RULE("type", () => {
    this.CONSUME(Word);
    this.OPTION(() => {
      this.CONSUME(mark("["));
      this.OPTION2(() => this.CONSUME(NumberToken));
      this.CONSUME(mark("]"));
    });
  });

  readonly modelBody = this.RULE("modelBody", () => {
    this.CONSUME(mark("{"));
    this.MANY(() =>
      this.OR([
        { ALT: () => this.SUBRULE(this.inputDeclaration) },
        { ALT: () => this.SUBRULE(this.use) },
        { ALT: () => this.SUBRULE(this.stage) },
        { ALT: () => this.SUBRULE(this.output) },
        { ALT: () => this.SUBRULE(this.statement) },
      ]),
    );
    this.CONSUME(mark("}"));
  });
  readonly inputDeclaration = this.RULE("inputDeclaration", () => {
    this.CONSUME(keyword("input"));
    this.CONSUME(NameLike);
    this.CONSUME(mark(":"));
    this.SUBRULE(this.list);
  });
  readonly use = this.RULE("use", () => {
    this.CONSUME(keyword("use"));
    this.CONSUME(NameLike);
    this.CONSUME(mark("."));
    this.CONSUME2(Word);
  });
  readonly stage = this.RULE("stage", () => {
    this.OR([
      { ALT: () => this.CONSUME(keyword("stem")) },
      { ALT: () => this.CONSUME(keyword("head")) },
      {
        ALT: () => {
          this.CONSUME(keyword("stage"));
          this.CONSUME(NameLike);
        },
      },
    ]);
    this.OPTION(() => this.SUBRULE(this.arguments));
    this.SUBRULE(this.body);
  });
  readonly output = this.RULE("output", () => {
    this.CONSUME(keyword("output"));
    this.CONSUME(NameLike);
    this.CONSUME(mark("="));
    this.SUBRULE(this.value);
  });

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

  readonly check = this.RULE("check", () => {
    this.CONSUME(keyword("check"));
    this.CONSUME(NameLike);
    this.OPTION(() => {
      this.CONSUME(keyword("at"));
      this.SUBRULE(this.list);
    });
    this.CONSUME(mark("{"));
    this.MANY(() => this.SUBRULE(this.expression));
    this.CONSUME(mark("}"));
  });
  readonly train = this.RULE("train", () => {
    this.CONSUME(keyword("train"));
    this.CONSUME(NameLike);
    this.OPTION(() => {
      this.CONSUME(keyword("of"));
      this.CONSUME2(NameLike);
    });
    this.CONSUME(mark("{"));
    this.MANY(() => this.SUBRULE(this.entry));
    this.CONSUME(mark("}"));
  });
  readonly entry = this.RULE("entry", () => {
    this.CONSUME(Word);
    this.SUBRULE(this.expression);
  });
}

let instance: ResnetParser | undefined;

/** The first error only, if any: what follows it is `recover.ts`'s to find. */
export interface ParseAttempt {
  readonly cst: CstNode | undefined;
  readonly error:
    { readonly token: IToken; readonly previous: IToken; readonly message: string; readonly rule: string } | undefined;
}

/** Parses tokens into a CST, or stops at the first error. The parser is built once. */
export function parseTokens(tokens: IToken[]): ParseAttempt {
  instance ??= new ResnetParser(true);
  instance.input = tokens;
  const cst = instance.file();
  const error = instance.errors[0];
  if (!error) return { cst, error: undefined };
  const stack = error.context.ruleStack;
  const previous = "previousToken" in error ? (error.previousToken as IToken) : error.token;
  return {
    cst: undefined,
    error: { token: error.token, previous, message: error.message, rule: stack.at(-1) ?? "file" },
  };
}
