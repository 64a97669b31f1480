/** Which class examples have and which they are given: what is told of each class, and the union that it is part of. */
export class Confusion {
  readonly classes: number;
  /** Only what was met, by label × classes + answer: of thousands of classes most pairs never are. */
  readonly #counts = new Map<number, number>();

  constructor(classes: number) {
    this.classes = classes;
  }

  add(label: number, answer: number): void {
    const at = label * this.classes + answer;
    this.#counts.set(at, (this.#counts.get(at) ?? 0) + 1);
  }

  /** Examples of a class that are given another, or the same. */
  count(label: number, answer: number): number {
    return this.#counts.get(label * this.classes + answer) ?? 0;
  }

  /** All that was met, by label and then by answer. */
  pairs(): readonly ClassPair[] {
    return [...this.#counts]
      .sort(([one], [other]) => one - other)
      .map(([at, count]) => ({ label: Math.floor(at / this.classes), answer: at % this.classes, count }));
  }

  /** For each class: its examples, those that are given it, and those of both. */
  byClass(): readonly ClassCounts[] {
    const all = Array.from({ length: this.classes }, () => ({ examples: 0, answers: 0, correct: 0 }));
    for (const { label, answer, count } of this.pairs()) {
      const [own, given] = [all[label], all[answer]];
      if (!own || !given) continue;
      own.examples += count;
      given.answers += count;
      if (own === given) own.correct += count;
    }
    return all;
  }

  /** Over the classes that an example has or is given: correct ones over those of either; NaN where there is none. */
  meanIou(): number {
    const shares = this.byClass()
      .map(({ examples, answers, correct }) => correct / (examples + answers - correct))
      .filter((share) => !Number.isNaN(share));
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }
}

export interface ClassPair {
  readonly label: number;
  readonly answer: number;
  readonly count: number;
}

export interface ClassCounts {
  readonly examples: number;
  readonly answers: number;
  readonly correct: number;
}
