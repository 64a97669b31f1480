/**
 * Tokens to Chevrotain's concrete syntax tree, without its parser: the grammar's rules stand in a table (`rules.ts`), each
 * choice with the one or two tokens that decide it, and a walk over them reads what is sound. To make the parser takes
 * several times as long as to read a design; it is made where a text is not sound, and says what is wrong with it.
 */
import type { CstNode, IToken } from "chevrotain";
import type { Ahead, Item } from "./rule.ts";
import { ruleTable } from "./rules.ts";
import { allTokens } from "./tokens.ts";

const { tokenNames, rules } = ruleTable;
const numberOf = new Map(tokenNames.map((name, number) => [name, number]));
/** By Chevrotain's own number of a kind of tokens. */
const numbers: number[] = [];
for (const { name, tokenTypeIdx = -1 } of allTokens) numbers[tokenTypeIdx] = numberOf.get(name) ?? -1;

/** The tree of a whole text; undefined where its tokens are no file of the grammar. */
export function walkRules(tokens: readonly IToken[]): CstNode | undefined {
  const walk = new Walk(tokens);
  const file = walk.rule("file");
  return walk.isAtEnd ? file : undefined;
}

type Children = CstNode["children"];

class Walk {
  readonly #tokens: readonly IToken[];
  #at = 0;

  constructor(tokens: readonly IToken[]) {
    this.#tokens = tokens;
  }
  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  rule(name: string): CstNode | undefined {
    const began = this.#at;
    const children = Object.create(null) as Children;
    if (!this.#all(rules[name] ?? [], children)) return undefined;
    const [first, last] = [this.#tokens[began], this.#tokens[this.#at - 1]];
    const isEmpty = this.#at === began;
    const startOffset = (isEmpty ? undefined : first?.startOffset) ?? Number.NaN;
    return {
      name,
      children,
      location: { startOffset, endOffset: (isEmpty ? undefined : last?.endOffset) ?? Number.NaN },
    };
  }

  #all(items: readonly Item[], children: Children): boolean {
    for (const item of items) if (!this.#item(item, children)) return false;
    return true;
  }
  #item(item: Item, children: Children): boolean {
    switch (item.kind) {
      case "token": {
        const token = this.#tokens[this.#at];
        if (!token || !item.accepts.includes(this.#kind(0))) return false;
        this.#at++;
        (children[item.as] ??= []).push(token);
        return true;
      }
      case "rule": {
        const node = this.rule(item.name);
        if (node) (children[item.name] ??= []).push(node);
        return node !== undefined;
      }
      case "choice": {
        const taken = item.of.find(({ when }) => this.#comes(when));
        return taken !== undefined && this.#all(taken.items, children);
      }
      case "repeated":
        return this.#repeated(item, children);
    }
  }
  #repeated(item: Item & { readonly kind: "repeated" }, children: Children): boolean {
    const { when, items, must, once, between } = item;
    if (!this.#comes(when)) return !must;
    do if (!this.#all(items, children)) return false;
    while (!once && (between ? this.#item(between, children) : this.#comes(when)));
    return true;
  }

  #kind(ahead: number): number {
    return numbers[this.#tokens[this.#at + ahead]?.tokenTypeIdx ?? -1] ?? -1;
  }
  #comes({ one, two }: Ahead): boolean {
    const first = this.#kind(0);
    if (one.includes(first)) return true;
    if (!two) return false;
    const second = this.#kind(1);
    return two.some(([a, b]) => a === first && b === second);
  }
}
