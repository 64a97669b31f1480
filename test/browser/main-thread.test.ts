/** While a page trains it goes on: timers fire and frames are drawn. */
import { afterAll, expect, test } from "vitest";
import { emitDemo, openSites } from "./pages.ts";

const sites = await openSites(emitDemo());
afterAll(() => sites?.close());

const SECONDS = 2;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.POSITIVE_INFINITY;
const told = (gaps: readonly number[]): string =>
  `${median(gaps).toFixed(0)} ms (at most ${Math.max(...gaps).toFixed(0)})`;

for (const site of ["isolated", "plain"] as const) {
  test.skipIf(!sites)(`a page trains and its timers and frames go on (${site})`, async () => {
    const page = await sites!.open(site);
    const { timers, frames, steps, milliseconds } = await page.evaluate(async (seconds) => {
      let isTraining = true;
      const gaps = (schedule: (run: () => void) => unknown): number[] => {
        const found: number[] = [];
        let last = performance.now();
        const tick = (): void => {
          const now = performance.now();
          found.push(now - last);
          last = now;
          if (isTraining) schedule(tick);
        };
        schedule(tick);
        return found;
      };
      const timers = gaps((run) => setTimeout(run, 5));
      const frames = gaps((run) => requestAnimationFrame(run));
      const { losses, milliseconds } = await resnet.train({ device: "cpu", steps: 1_000_000, seconds });
      isTraining = false;
      return { timers, frames, steps: losses.length, milliseconds };
    }, SECONDS);
    console.log(
      `${site}: ${steps} steps in ${milliseconds.toFixed(0)} ms, gaps of timers ${told(timers)}, of frames ${told(frames)}`,
    );
    expect(steps).toBeGreaterThan(3);
    // A page that waited for its steps would serve one of each a step; what else the machine does slows both alike.
    expect(timers.length).toBeGreaterThan(1.5 * steps);
    expect(frames.length).toBeGreaterThan(steps / 4);
  });
}
