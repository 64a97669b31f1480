/** The table of `rules.ts`, made of the parser's own grammar: `npm run grammar`. */
import type { ISerializedGast, TokenType } from "chevrotain";
import { ResnetParser } from "./parser.ts";
import { allTokens } from "./tokens.ts";
import type { Ahead, Item, RuleTable } from "./rule.ts";

/** A node of the grammar as Chevrotain tells it; which fields are there depends on its type. */
type Node = ISerializedGast & {
  readonly name?: string;
  readonly terminalLabel?: string;
  readonly definition?: readonly Node[];
  readonly separator?: Node;
};
/** Tokens that may come next, by number: at most two, fewer where what is asked about ends before. */
type Way = readonly number[];

export function makeRules(): RuleTable {
  const grammar = new Map(
    (new ResnetParser(true).getSerializedGastProductions() as readonly Node[]).map((rule) => [rule.name ?? "", rule]),
  );
  const maker = new Maker((name) => grammar.get(name)?.definition ?? []);
  const rules = [...grammar].map(([name, { definition = [] }]) => [name, maker.items(definition)] as const);
  return { tokenNames: concrete.map(({ name }) => name), rules: Object.fromEntries(rules) };
}

/** What a text has: a category is of no text. */
const categories = new Set(allTokens.flatMap(({ CATEGORIES = [] }) => CATEGORIES));
const concrete = allTokens.filter((each) => !categories.has(each) && each.GROUP === undefined);
const isOf = (each: TokenType, name: string): boolean =>
  each.name === name || (each.CATEGORIES ?? []).some((category) => isOf(category, name));
function numbersOf(name: string): readonly number[] {
  return concrete.flatMap((each, number) => (isOf(each, name) ? [number] : []));
}

class Maker {
  readonly #bodyOf: (rule: string) => readonly Node[];

  constructor(bodyOf: (rule: string) => readonly Node[]) {
    this.#bodyOf = bodyOf;
  }

  items(nodes: readonly Node[]): readonly Item[] {
    return nodes.map((node, at) => this.#item(node, nodes.slice(at + 1)));
  }
  /** @param rest of the rule: what comes where the node is left out, or ends */
  #item(node: Node, rest: readonly Node[]): Item {
    const { type, name = "", terminalLabel, definition = [], separator } = node;
    if (type === "Terminal") return { kind: "token", as: terminalLabel ?? name, accepts: numbersOf(name) };
    if (type === "NonTerminal") return { kind: "rule", name };
    if (type === "Alternation") {
      const ways = definition.map((each) => this.#ways(each.definition ?? [], 2));
      return {
        kind: "choice",
        of: definition.map((each, at) => ({
          when: ahead(ways[at] ?? [], ways.filter((_, other) => other !== at).flat()),
          items: this.items(each.definition ?? []),
        })),
      };
    }
    return {
      kind: "repeated",
      when: ahead(this.#ways(definition, 2), this.#ways(rest, 2)),
      items: this.items(definition),
      must: type.startsWith("RepetitionMandatory"),
      once: type === "Option",
      ...(separator && { between: this.#item(separator, []) }),
    };
  }

  #ways(nodes: readonly Node[], length: number): readonly Way[] {
    const [first, ...rest] = nodes;
    if (!first || length === 0) return [[]];
    const found = this.#waysOf(first, length).flatMap((way) =>
      this.#ways(rest, length - way.length).map((more) => [...way, ...more]),
    );
    return [...new Map(found.map((way) => [way.join(), way])).values()];
  }
  #waysOf(node: Node, length: number): readonly Way[] {
    const { type, name = "", definition = [], separator } = node;
    switch (type) {
      case "Terminal":
        return numbersOf(name).map((number) => [number]);
      case "NonTerminal":
        return this.#ways(this.#bodyOf(name), length);
      case "Alternation":
        return definition.flatMap((each) => this.#ways(each.definition ?? [], length));
      case "Option":
        return [[], ...this.#ways(definition, length)];
    }
    // Once and, where there is room for more, twice: no more than two tokens are asked about.
    const once = this.#ways(definition, length);
    const twice = once.flatMap((way) =>
      way.length < length
        ? this.#ways([...(separator ? [separator] : []), ...definition], length - way.length).map((more) => [
            ...way,
            ...more,
          ])
        : [],
    );
    return [...(type.startsWith("RepetitionMandatory") ? [] : [[]]), ...once, ...twice];
  }
}

/** The tokens that decide for these ways: one where the others do not begin with it, else two. */
function ahead(ways: readonly Way[], others: readonly Way[]): Ahead {
  const begins = new Set(others.map(([first]) => first));
  const one = new Set<number>();
  const two: (readonly [number, number])[] = [];
  for (const [first, second] of ways) {
    if (first === undefined) continue;
    const isShared = begins.has(first) && second !== undefined;
    if (!isShared) one.add(first);
    else two.push([first, second]);
  }
  return { one: [...one].sort((a, b) => a - b), ...(two.length > 0 && { two }) };
}
