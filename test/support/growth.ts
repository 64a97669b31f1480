/** How processor time grows with what is asked, in this process: a ratio, which a busy machine changes little. */

/** Milliseconds of processor time, of all threads of this process. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * How many times as much four times as much costs: about 4 where time is linear, 16 where it is quadratic. Both are
 * taken in turns, after one turn for the engine to compile what it runs.
 * @param work on a design of size n
 */
export async function growth(
  n: number,
  work: (n: number) => Promise<unknown>,
  turns = 3,
): Promise<{ readonly ratio: number; readonly milliseconds: number }> {
  await work(n);
  const [few, many]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    few.push(await cost(() => work(n)));
    many.push(await cost(() => work(4 * n)));
  }
  // A clock that ticks in milliseconds says little of one.
  return { ratio: median(many) / Math.max(2, median(few)), milliseconds: median(many) };
}
