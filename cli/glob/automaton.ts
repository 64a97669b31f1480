/**
 * Patterns as one automaton, of which all states that a text may have led to are followed side by side: a character
 * costs at most as many steps as there are states, whatever the patterns are. Patterns that begin alike share their
 * states as far as they do, so that ten thousand of them are not looked at one by one.
 */
import type { Part, Repeat, Sequence } from "./parse.ts";
import type { Work } from "./work.ts";

/** States, before those that follow without a character. */
export type Reached = readonly number[];

interface Move {
  /** `name` takes what a name has, `path` slashes as well; neither takes the dot that begins a hidden name. */
  readonly takes: "name" | "path" | ((char: string) => boolean);
  readonly to: number;
}

/** Of `!(…)`: what follows, unless `unless` has been reached, too. */
interface Negation {
  readonly unless: number;
  readonly to: number;
}

class State {
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

export class Automaton {
  readonly #states: State[] = [];
  readonly #work: Work;
  /** In which round a state was seen: before its followers, and with them. */
  #seen = new Uint32Array(0);
  #kept = new Uint32Array(0);
  #round = 0;

  constructor(work: Work) {
    this.#work = work;
    this.#add();
  }

  /** @returns the state in which a text ends that the pattern matches */
  addPattern(names: readonly Sequence[], id: number): number {
    const parts = names.flatMap((name, i): Sequence => (i === 0 ? name : [{ kind: "slash" }, ...name]));
    const at = this.#sequence(0, parts, true);
    const state = this.#state(at);
    state.accepts ??= id;
    return at;
  }

  start(): Reached {
    return [0];
  }

  /** @param isFirst at the beginning of a name */
  step(reached: Reached, char: string, isFirst: boolean): Reached {
    const isHidden = isFirst && char === ".";
    const states = this.#closure(reached, isHidden);
    const next: number[] = [];
    for (const index of states) {
      const { char: own, to, more, moves } = this.#state(index);
      if (own === char) this.#keep(to, next);
      const other = more?.get(char);
      if (other !== undefined) this.#keep(other, next);
      if (!moves || isHidden) continue;
      for (const { takes, to: after } of moves)
        if (takes === "path" || (char !== "/" && (takes === "name" || takes(char)))) this.#keep(after, next);
    }
    return next;
  }

  /** After a name of a folder that was reached. */
  steps(reached: Reached, name: string): Reached {
    let isFirst = true;
    for (const char of name) {
      if (reached.length === 0) break;
      reached = this.step(reached, char, isFirst);
      isFirst = char === "/";
    }
    return reached;
  }

  /** The first of the patterns that match what led here; undefined where none does. */
  accepted(reached: Reached, onEach?: (state: number) => void): number | undefined {
    let first: number | undefined;
    for (const index of this.#closure(reached, false)) {
      const { accepts } = this.#state(index);
      if (accepts === undefined) continue;
      onEach?.(index);
      first = Math.min(first ?? accepts, accepts);
    }
    return first;
  }

  /** With all that follows without a character. */
  #closure(reached: Reached, isHidden: boolean): readonly number[] {
    if (this.#seen.length < this.#states.length) {
      this.#seen = new Uint32Array(this.#states.length);
      this.#kept = new Uint32Array(this.#states.length);
      this.#round = 0;
    }
    this.#round++;
    const found: number[] = [];
    for (const index of reached) this.#see(index, found);
    const negations = this.#follow(found, 0, isHidden);
    const before = found.length;
    // What stands behind one leads to no other's inside: those begin a name.
    for (const { unless, to } of negations) if (this.#seen[unless] !== this.#round) this.#see(to, found);
    this.#follow(found, before, isHidden);
    this.#work.step(found.length);
    return found;
  }

  /** Adds what follows those from `at` on. */
  #follow(found: number[], at: number, isHidden: boolean): readonly Negation[] {
    const negations: Negation[] = [];
    for (; at < found.length; at++) {
      const { free, shy, negation } = this.#state(found[at] as number);
      if (free) for (const index of free) this.#see(index, found);
      if (isHidden) continue;
      if (shy !== undefined) this.#see(shy, found);
      if (negation) negations.push(negation);
    }
    return negations;
  }

  #see(index: number, found: number[]): void {
    if (this.#seen[index] === this.#round) return;
    this.#seen[index] = this.#round;
    found.push(index);
  }
  #keep(index: number, next: number[]): void {
    if (this.#kept[index] === this.#round) return;
    this.#kept[index] = this.#round;
    next.push(index);
  }

  #state(index: number): State {
    return this.#states[index] as State;
  }

  #add(): number {
    this.#work.addState();
    return this.#states.push(new State()) - 1;
  }

  /** What a pattern makes of a state is made once for all that go on in the same way. */
  #shared(from: number, key: string, make: (from: number, to: number) => void): number {
    const state = this.#state(from);
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
    const state = this.#state(from);
    const known = state.char === char ? state.to : state.more?.get(char);
    if (known !== undefined) return known;
    const to = this.#add();
    if (state.char === undefined) Object.assign(state, { char, to });
    else (state.more ??= new Map<string, number>()).set(char, to);
    return to;
  }

  #free(from: number, to: number): void {
    (this.#state(from).free ??= []).push(to);
  }
  #move(from: number, takes: Move["takes"], to: number): void {
    (this.#state(from).moves ??= []).push({ takes, to });
  }

  /** Any number of characters. */
  #run(from: number, takes: Move["takes"], to: number): void {
    const loop = this.#add();
    this.#free(from, loop);
    this.#move(loop, takes, loop);
    this.#state(loop).shy = to;
  }

  /** `**` and a slash: any number of folders, also none. */
  #folders(from: number, to: number): void {
    const [begin, inside] = [this.#add(), this.#add()];
    this.#free(from, begin);
    this.#free(begin, to);
    this.#move(begin, "name", inside);
    this.#move(inside, "name", inside);
    Object.assign(this.#state(inside), { char: "/", to: begin });
  }

  /** A slash and `**` at the end: what was matched, and all below it. */
  #below(from: number, to: number): void {
    const [after, begin, inside] = [this.#add(), this.#add(), this.#add()];
    this.#free(from, to);
    this.#free(from, after);
    Object.assign(this.#state(after), { char: "/", to: begin });
    this.#move(begin, "name", inside);
    this.#move(inside, "name", inside);
    this.#free(inside, to);
    Object.assign(this.#state(inside), { char: "/", to: begin });
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
      this.#state(inside).negation = { unless: close, to };
      return;
    }
    this.#free(close, to);
    if (repeat === "maybe" || repeat === "any") this.#free(open, to);
    if (repeat === "any" || repeat === "some") this.#free(close, open);
  }
}
