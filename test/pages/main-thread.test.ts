/** While a page trains it goes on: its messages are served, timers fire and frames are drawn. */
import { afterAll, expect, test } from "vitest";
import { emitDemo, openSites } from "../browser/pages.ts";

const sites = await openSites(emitDemo());
afterAll(() => sites?.close());

const SECONDS = 2;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.POSITIVE_INFINITY;
const told = (gaps: readonly number[]): string =>
  `${median(gaps).toFixed(0)} ms (at most ${Math.max(...gaps).toFixed(0)})`;

for (const site of ["isolated", "plain"] as const) {
  test.skipIf(!sites)(`a page trains and its messages, timers and frames go on (${site})`, async () => {
    const page = await sites!.open(site);
    const { messages, timers, frames, steps, milliseconds } = await page.evaluate(async (seconds) => {
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
      // Each message that is served sends the next: no clock says how many there are.
      const { port1, port2 } = new MessageChannel();
      let messages = 0;
      port1.onmessage = () => {
        messages++;
        if (isTraining) port2.postMessage(null);
      };
      port2.postMessage(null);
      const timers = gaps((run) => setTimeout(run, 5));
      const frames = gaps((run) => requestAnimationFrame(run));
      const { losses, milliseconds } = await resnet.train({ device: "cpu", steps: 1_000_000, seconds });
      isTraining = false;
      return { messages, timers, frames, steps: losses.length, milliseconds };
    }, SECONDS);
    console.log(
      `${site}: ${steps} steps in ${milliseconds.toFixed(0)} ms, ${messages} messages, gaps of timers ${told(timers)}, of frames ${told(frames)}`,
    );
    expect(steps).toBeGreaterThan(3);
    // A page that waited for its steps would serve one message a step. One that does not serves hundreds, however busy the
    // machine is; timers and frames have clocks of their own, and their number is the machine's.
    expect(messages).toBeGreaterThan(10 * steps);
    expect(timers.length).toBeGreaterThan(3);
    expect(frames.length).toBeGreaterThan(3);
  });
}
