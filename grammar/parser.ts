/**
 * The grammar of `reference.md`, section 2, as it stands there: LL(2), no backtracking, no gates, no newline tokens.
 * Here are the rules of declarations; those of bodies and values, of which they are made, are in `parser/`.
 * What it gives is Chevrotain's concrete syntax tree; `read.ts` makes ours of it. Recovery is `recover.ts`'s.
 */
import type { CstNode, IToken } from "chevrotain";
import { BodyRules } from "./parser/bodies.ts";
import { keyword, mark, NameLike, NumberToken, StringToken, Word } from "./tokens.ts";

export class ResnetParser extends BodyRules {
  constructor(skipValidations: boolean) {
    super(skipValidations);
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
export function parseByChevrotain(tokens: IToken[]): ParseAttempt {
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

/** What may stand at a place: a word of the language, a sign, or a kind of token by its name (`NAME`, `WORD`, `NUMBER`). */
export interface Expected {
  readonly image: string;
  /** Rules around it, outermost first: what a name means there. */
  readonly rules: readonly string[];
}

/** Every token with which a text that begins so can go on; none where no text begins so. */
export function expectedAfter(tokens: readonly IToken[]): readonly Expected[] {
  instance ??= new ResnetParser(true);
  return instance.computeContentAssist("file", [...tokens]).map(({ nextTokenType: { PATTERN, name }, ruleStack }) => ({
    image: typeof PATTERN === "string" ? PATTERN : name,
    rules: ruleStack,
  }));
}
