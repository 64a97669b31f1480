/**
 * Patterns as one automaton, of which all states that a text may have led to are followed side by side: a character
 * costs at most as many steps as there are states, whatever the patterns are. Patterns that begin alike share their
 * states as far as they do, so that ten thousand of them are not looked at one by one.
 */
import type { Sequence } from "./parse.ts";
import { PatternStates, type Negation } from "./pattern-states.ts";
import type { Work } from "./work.ts";

/** States, before those that follow without a character. */
export type Reached = readonly number[];

export class Automaton {
  readonly #states: PatternStates;
  readonly #work: Work;
  /** In which round a state was seen: before its followers, and with them. */
  #seen = new Uint32Array(0);
  #kept = new Uint32Array(0);
  #round = 0;

  constructor(work: Work) {
    this.#work = work;
    this.#states = new PatternStates(work);
  }

  /** @returns the state in which a text ends that the pattern matches */
  addPattern(names: readonly Sequence[], id: number): number {
    return this.#states.addPattern(names, id);
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
      const { char: own, to, more, moves } = this.#states.at(index);
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
      const { accepts } = this.#states.at(index);
      if (accepts === undefined) continue;
      onEach?.(index);
      first = Math.min(first ?? accepts, accepts);
    }
    return first;
  }

  /** With all that follows without a character. */
  #closure(reached: Reached, isHidden: boolean): readonly number[] {
    if (this.#seen.length < this.#states.count) {
      this.#seen = new Uint32Array(this.#states.count);
      this.#kept = new Uint32Array(this.#states.count);
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
      const { free, shy, negation } = this.#states.at(found[at] as number);
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
}
