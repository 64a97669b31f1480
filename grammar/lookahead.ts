/** What two tokens decide at each choice of the grammar, computed when a text first comes to that choice, not at the start. */
import { LLkLookaheadStrategy } from "./chevrotain.ts";

type Strategy = InstanceType<typeof LLkLookaheadStrategy>;
type Alternation = Parameters<Strategy["buildLookaheadForAlternation"]>[0];
type Optional = Parameters<Strategy["buildLookaheadForOptional"]>[0];
type Alternatives = ReturnType<Strategy["buildLookaheadForAlternation"]>;
type IsTaken = ReturnType<Strategy["buildLookaheadForOptional"]>;

export class LazyLookahead extends LLkLookaheadStrategy {
  constructor() {
    super({ maxLookahead: 2 });
  }

  override buildLookaheadForAlternation(options: Alternation): Alternatives {
    let decide: Alternatives | undefined;
    const build = (): Alternatives => (decide ??= super.buildLookaheadForAlternation(options));
    return function (this: ThisParameterType<Alternatives>, alternatives) {
      return (decide ?? build()).call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(options: Optional): IsTaken {
    let decide: IsTaken | undefined;
    const build = (): IsTaken => (decide ??= super.buildLookaheadForOptional(options));
    return function (this: ThisParameterType<IsTaken>) {
      return (decide ?? build()).call(this);
    };
  }
}
