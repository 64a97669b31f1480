/** How processor time grows with what is asked, in this process: a ratio, which a busy machine changes little. */

/** Milliseconds of processor time, of all threads of this process. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Linear is 4 and quadratic 16; a part that is linear with a large constant only takes away from the ratio. */
export const STEEP = 8;
/** How often what looks steep is asked again: the collector runs when it likes. */
const TURNS = 5;

/**
 * How many times as much four times as much costs: about 4 where time is linear, 16 where it is quadratic. What is large
 * once is held against what is small four times: as much is allocated and run by both, so that the collector and the
 * threads that optimise, which come when they like and take as long as a small one does, fall on both alike. Both are
 * taken in turns, after one turn for the engine to compile what it runs, until they are not steep; of each its least is
 * meant, for what else a machine does only adds to it.
 * @param work on a design of size n: each time on one that was not seen before, or what is kept of it is measured
 */
export async function growth(
  n: number,
  work: (n: number) => Promise<unknown>,
): Promise<{ readonly ratio: number; readonly milliseconds: number }> {
  const fourTimes = async (): Promise<void> => {
    for (let time = 0; time < 4; time++) await work(n);
  };
  await work(n);
  let [few, many, ratio] = [Infinity, Infinity, Infinity];
  for (let turn = 0; turn < TURNS && ratio >= STEEP; turn++) {
    few = Math.min(few, await cost(fourTimes));
    many = Math.min(many, await cost(() => work(4 * n)));
    // A clock that ticks in milliseconds says little of one.
    ratio = (4 * many) / Math.max(8, few);
  }
  return { ratio, milliseconds: many };
}
