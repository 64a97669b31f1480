/** Programs to break the compiler with: pieces of real designs, torn and put together. The same number gives the same text. */

/** 32 bits of a number at a time (mulberry32): the same on every machine. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const tokens = (text: string): string[] =>
  text.match(/\s+|"[^"\n]*"?|\/\/[^\n]*|[A-Za-z_]\w*|\d[\w.]*|->|[=!~<>]=|./gsu) ?? [];

/** What nobody writes, and what somebody writes who means harm. */
const nasty = [
  ..."{ } ( ) [ ] , : . = -> + - * / % == != ~= < <= > >= \n".split(" "),
  ..."constructor __proto__ toString hasOwnProperty valueOf prototype then".split(" "),
  ..."0 1 2 3 7 64 300 65537 1e5 0.5 1e-9 1e308 1e400 9007199254740993 16777217 1T 7GiB 0x10 1_000".split(" "),
  ..."none identity in out stride block.number block.count shared use parallel path output let N H _".split(" "),
  ...[
    "\u0000",
    "\u001b[31m",
    "\u009b2J",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\ud800",
    "é",
    "𝟙",
    "\r",
    "\t",
    "\\",
    "'",
    "`",
    "$(",
  ],
  ...[
    '"\\u{110000}"',
    '"./other.resnet"',
    '"../../etc/passwd"',
    '"std/residual"',
    '"',
    "///",
    "//",
    "\n::error::x",
    "##[error]",
  ],
  ...["// resnet-ignore RN3004: x\n", "// resnet-ignore RN9999\n", "import { A } from", "* 100000", "-(-1)", "not not"],
];

export interface Seeds {
  /** Designs of which nothing is said. */
  readonly whole: readonly string[];
  /** Declarations that are put beside them or into them. */
  readonly pieces: readonly string[];
}

/** Mostly still the language: lines and words change places, numbers change, so that what comes after parsing is met. */
function gentle(text: string, random: () => number): string {
  const below = (n: number): number => Math.floor(random() * n);
  const lines = text.split("\n");
  for (let round = below(3); round > 0; round--) {
    const [from, to] = [below(lines.length), below(lines.length)];
    const line = lines[from] ?? "";
    if (random() < 0.3) lines.splice(from, 1);
    else if (!/^(import|model|block|check|train|\}|shortcut \w+ \{$)/.test(line)) lines.splice(to, 0, line);
  }
  const list = tokens(lines.join("\n"));
  for (let round = 1 + below(4); round > 0; round--) {
    const kind = [/^\d/, /^\d/, /^[A-Za-z]/, /^(==|!=|<|>|<=|>=|\+|-|%)$/][below(4)] as RegExp;
    const places = [...list.keys()].filter((index) => kind.test(list[index] ?? ""));
    const [at, other] = [places[below(places.length)], places[below(places.length)]];
    if (at === undefined || other === undefined) continue;
    const isNumber = /^\d/.test(list[at] ?? "") && random() < 0.7;
    list[at] = isNumber
      ? (["0", "1", "2", "3", "5", "7", "16", "33", "0.5", "1k"][below(10)] ?? "")
      : (list[other] ?? "");
  }
  return list.join("");
}

export function mutant({ whole, pieces }: Seeds, number: number): string {
  const random = randomOf(number);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;

  if (random() < 0.5) return gentle(pick(whole), random);
  const list = tokens(random() < 0.7 ? pick(whole) : pick(pieces));
  if (random() < 0.2) list.push("\n", ...tokens(pick(pieces)));
  const rounds = 1 + below(random() < 0.1 ? 24 : 4);
  for (let round = 0; round < rounds; round++) {
    const at = below(list.length);
    const length = 1 + below(random() < 0.2 ? 40 : 4);
    switch (below(9)) {
      case 0:
        list.splice(at, length);
        break;
      case 1:
        list.splice(at, 0, pick(nasty));
        break;
      case 2:
        list.splice(at, 1, pick(nasty));
        break;
      case 3:
        list.splice(at, 1, pick(list));
        break;
      case 4: {
        const other = tokens(pick(random() < 0.5 ? whole : pieces));
        const from = below(other.length);
        list.splice(at, below(2) * length, ...other.slice(from, from + 1 + below(30)));
        break;
      }
      case 5: {
        const piece = list.slice(at, at + length);
        const times = random() < 0.02 ? 300 : 1 + below(6);
        for (let copy = 0; copy < times; copy++) list.splice(at, 0, ...piece);
        break;
      }
      case 6: {
        const other = below(list.length);
        [list[at], list[other]] = [list[other] ?? "", list[at] ?? ""];
        break;
      }
      case 7: {
        const numbers = [...list.keys()].filter((index) => /^\d/.test(list[index] ?? ""));
        if (numbers.length > 0) list[pick(numbers)] = pick(["0", "1", "2", "3", "0.5", "8", "100", "40", "1e7"]);
        break;
      }
      case 8:
        if (random() < 0.1) list.length = at;
        else list.splice(at, length, ...list.slice(at, at + length).reverse());
    }
    if (list.length === 0) list.push(pick(nasty));
  }
  return list.join("").slice(0, 20_000);
}
