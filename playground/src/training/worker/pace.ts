/** How fast a run is: over its last seconds, pauses and what comes before its first step left out. */
const MOST_SECONDS = 5;

export class Pace {
  readonly #marks: { readonly time: number; readonly examples: number }[] = [];

  /** Whatever came before is no measure: the next step's end is where it counts from. */
  begin(): void {
    this.#marks.length = 0;
  }
  /** A step has ended. @param time in milliseconds @param examples of it */
  add(time: number, examples: number): void {
    this.#marks.push({ time, examples: (this.#marks.at(-1)?.examples ?? 0) + examples });
    while (this.#marks.length > 2 && time - (this.#marks[0]?.time ?? time) > 1000 * MOST_SECONDS) this.#marks.shift();
  }
  /** undefined before a second step. */
  get examplesPerSecond(): number | undefined {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || !last || last.time <= first.time) return undefined;
    return (1000 * (last.examples - first.examples)) / (last.time - first.time);
  }
}
