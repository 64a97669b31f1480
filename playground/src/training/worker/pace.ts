/** How fast a run is: over its last seconds, pauses left out. */
const MOST_SECONDS = 5;

export class Pace {
  readonly #marks: { readonly time: number; readonly examples: number }[] = [];

  begin(time: number): void {
    this.#marks.length = 0;
    this.#marks.push({ time, examples: 0 });
  }
  /** @param time in milliseconds @param examples since the last call */
  add(time: number, examples: number): void {
    this.#marks.push({ time, examples: (this.#marks.at(-1)?.examples ?? 0) + examples });
    while (this.#marks.length > 2 && time - (this.#marks[0]?.time ?? time) > 1000 * MOST_SECONDS) this.#marks.shift();
  }
  get examplesPerSecond(): number {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || !last || last.time <= first.time) return 0;
    return (1000 * (last.examples - first.examples)) / (last.time - first.time);
  }
}
