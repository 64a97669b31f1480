/**
 * The states that patterns make: those of a pattern begin at state 0 with all others', and are shared as far as both
 * go on in the same way. `automaton.ts` follows them.
 */
import type { Part, Repeat, Sequence } from "./parse.ts";
import type { Work } from "./work.ts";

interface Move {
  /** `name` takes what a name has, `path` slashes as well; neither takes the dot that begins a hidden name. */
  readonly takes: "name" | "path" | ((char: string) => boolean);
  readonly to: number;
}

/** Of `!(…)`: what follows, unless `unless` has been reached, too. */
export interface Negation {
  readonly unless: number;
  readonly to: number;
}

export class State {
  /** One character, as most have: `to` follows. Others are in `more`. */
  char: string | undefined;
  to = -1;
  more: Map<string, number> | undefined;
  moves: Move[] | undefined;
  /** What follows without a character. */
  free: number[] | undefined;
  /** The same behind a `*` or `**`, which stand for no hidden name: not where a name begins with a dot. */
  shy: number | undefined;
  negation: Negation | undefined;
  /** What patterns made of it, by how the next part is written. */
  parts: Map<string, number> | undefined;
  /** The first pattern that ends here. */
  accepts: number | undefined;
}

export class PatternStates {
  readonly #states: State[] = [];
  readonly #work: Work;

  constructor(work: Work) {
    this.#work = work;
    this.#add();
  }

  get count(): number {
    return this.#states.length;
  }

  at(index: number): State {
    return this.#states[index] as State;
  }

  /** @returns the state in which a text ends that the pattern matches */
  addPattern(names: readonly Sequence[], id: number): number {
    const parts = names.flatMap((name, i): Sequence => (i === 0 ? name : [{ kind: "slash" }, ...name]));
    const at = this.#sequence(0, parts, true);
    const state = this.at(at);
    state.accepts ??= id;
    return at;
  }

  #add(): number {
    this.#work.addState();
    return this.#states.push(new State()) - 1;
  }

  /** What a pattern makes of a state is made once for all that go on in the same way. */
  #shared(from: number, key: string, make: (from: number, to: number) => void): number {
    const state = this.at(from);
    const known = state.parts?.get(key);
    if (known !== undefined) return known;
    const to = this.#add();
    (state.parts ??= new Map<string, number>()).set(key, to);
    make(from, to);
    return to;
  }

  /** @param isWhole it ends where its pattern ends */
  #sequence(from: number, all: Sequence, isWhole: boolean): number {
    // `**/**` says no more than `**`.
    const isTwice = (i: number): boolean =>
      all[i]?.kind === "deep" && all[i + 1]?.kind === "slash" && all[i + 2]?.kind === "deep";
    const parts = all.filter((_, i) => !isTwice(i) && !isTwice(i - 1));
    let at = from;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as Part;
      const next = parts[i + 1];
      // `*/**` is what folders hold; `nets/**` may be a file of that name, too.
      const mayBeFile = isWhole && i + 2 === parts.length && parts[i - 1]?.kind !== "star";
      if (part.kind === "deep" && next?.kind === "slash") {
        at = this.#shared(at, "**/", (a, b) => this.#folders(a, b));
        i++;
      } else if (part.kind === "slash" && next?.kind === "deep" && mayBeFile) {
        at = this.#shared(at, "/**", (a, b) => this.#below(a, b));
        i++;
      } else {
        at = this.#part(at, part);
      }
    }
    return at;
  }

  #part(from: number, part: Part): number {
    switch (part.kind) {
      case "text":
        return this.#text(from, part.char);
      case "slash":
        return this.#text(from, "/");
      case "one":
        return this.#shared(from, "?", (a, b) => this.#move(a, "name", b));
      case "class":
        return this.#shared(from, part.key, (a, b) => this.#move(a, part.has, b));
      case "star":
        return this.#shared(from, "*", (a, b) => this.#run(a, "name", b));
      case "deep":
        return this.#shared(from, "**", (a, b) => this.#run(a, "path", b));
      case "group":
        return this.#shared(from, part.key, (a, b) => this.#group(a, part.repeat, part.choices, b));
    }
  }

  #text(from: number, char: string): number {
    const state = this.at(from);
    const known = state.char === char ? state.to : state.more?.get(char);
    if (known !== undefined) return known;
    const to = this.#add();
    if (state.char === undefined) Object.assign(state, { char, to });
    else (state.more ??= new Map<string, number>()).set(char, to);
    return to;
  }

  #free(from: number, to: number): void {
    (this.at(from).free ??= []).push(to);
  }
  #move(from: number, takes: Move["takes"], to: number): void {
    (this.at(from).moves ??= []).push({ takes, to });
  }

  /** Any number of characters. */
  #run(from: number, takes: Move["takes"], to: number): void {
    const loop = this.#add();
    this.#free(from, loop);
    this.#move(loop, takes, loop);
    this.at(loop).shy = to;
  }

  /** `**` and a slash: any number of folders, also none. */
  #folders(from: number, to: number): void {
    const [begin, inside] = [this.#add(), this.#add()];
    this.#free(from, begin);
    this.#free(begin, to);
    this.#move(begin, "name", inside);
    this.#move(inside, "name", inside);
    Object.assign(this.at(inside), { char: "/", to: begin });
  }

  /** A slash and `**` at the end: what was matched, and all below it. */
  #below(from: number, to: number): void {
    const [after, begin, inside] = [this.#add(), this.#add(), this.#add()];
    this.#free(from, to);
    this.#free(from, after);
    Object.assign(this.at(after), { char: "/", to: begin });
    this.#move(begin, "name", inside);
    this.#move(inside, "name", inside);
    this.#free(inside, to);
    Object.assign(this.at(inside), { char: "/", to: begin });
  }

  #group(from: number, repeat: Repeat, choices: readonly Sequence[], to: number): void {
    const [open, close] = [this.#add(), this.#add()];
    this.#free(from, open);
    for (const choice of choices) {
      this.#free(this.#sequence(open, choice, false), close);
    }
    if (repeat === "none") {
      const inside = this.#add();
      this.#free(from, inside);
      this.#move(inside, "name", inside);
      this.at(inside).negation = { unless: close, to };
      return;
    }
    this.#free(close, to);
    if (repeat === "maybe" || repeat === "any") this.#free(open, to);
    if (repeat === "any" || repeat === "some") this.#free(close, open);
  }
}
