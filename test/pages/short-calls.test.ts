/** A page's own thread computes calls that are short, where memory is shared: with the bits of Node, with turns for what else happens, and without waiting for a worker that is gone. */
import { afterAll, expect, test } from "vitest";
import { emitModule } from "../../compiler/emit/module.ts";
import { openDevice } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { Program } from "../../runtime/program.ts";
import { demoProgram, openSites, PROGRAM } from "../browser/pages.ts";

const program = demoProgram("infer", 1);
const emitted = emitModule(program);
const sites = await openSites(emitted);
afterAll(() => sites?.close());

const module = `/${emitted.find(({ name }) => name.endsWith(".js"))?.name}`;
const LENGTH = 28 * 28;
const pixel = (index: number): number => ((index * 37) % 256) / 255;

/** Keeps the page's workers, and counts what they are sent. */
const WATCH = `globalThis.sent = 0;
globalThis.workers = [];
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    workers.push(this);
  }
  postMessage(...given) {
    sent++;
    super.postMessage(...given);
  }
};`;

interface Parts {
  readonly runtime: typeof import("../../runtime/index.ts");
  readonly program: Program;
}
interface Told {
  readonly outputs: readonly number[];
  /** Calls, and messages to workers while they were made. */
  readonly calls: number;
  readonly sent: number;
  /** Of a timer, meanwhile. */
  readonly ticks: number;
  /** What calls ended with after the last worker was terminated. */
  readonly end: string;
}
for (const site of ["isolated", "plain"] as const)
  test.skipIf(!sites)(`a page infers one image after the other (${site})`, async () => {
    const page = await sites!.open(site, WATCH);
    const content = `import * as runtime from "resnet-lang/runtime";
import { ${PROGRAM} as program } from "${module}";
globalThis.parts = { runtime, program };`;
    await page.addScriptTag({ type: "module", content });
    await page.waitForFunction(() => "parts" in globalThis);
    const told = await page.evaluate(
      async (image): Promise<Told> => {
        const scope = globalThis as unknown as { sent: number; workers: Worker[]; parts: Parts };
        const { runtime, program } = scope.parts;
        const device = await runtime.openDevice({ device: "cpu" });
        const session = await runtime.openSession(device, program, { seed: 1 });
        const call = async (): Promise<readonly number[]> => {
          const values = Object.values(await session.run({ image: Float32Array.from(image) }));
          return values.flatMap((each) => [...each]);
        };
        const outputs = await call();
        let ticks = 0;
        const timer = setInterval(() => ticks++, 1);
        const before = scope.sent;
        let [calls, here] = [0, 0];
        // How long calls take has to be found out, and on a busy machine other threads are late, now and then.
        const startedAt = performance.now();
        const isOver = (): boolean =>
          performance.now() - startedAt > (here > 100 || !crossOriginIsolated ? 1000 : 30_000);
        for (; !isOver(); calls++) {
          const already = scope.sent;
          if (String(await call()) !== String(outputs)) throw new Error("other bits");
          if (scope.sent === already) here++;
        }
        const sent = scope.sent - before;
        clearInterval(timer);
        scope.workers.at(-1)?.terminate();
        const until = performance.now() + 30_000;
        let end = "";
        while (end === "" && performance.now() < until)
          await call().catch(({ code, message }: { code: string; message: string }) => (end = `${code}: ${message}`));
        session.dispose();
        device.dispose();
        return { outputs, calls, sent, ticks, end };
      },
      Array.from({ length: LENGTH }, (_, index) => pixel(index)),
    );
    console.log(`${site}: ${told.calls} calls, ${told.sent} messages, ${told.ticks} ticks of a timer`);
    await using device = await openDevice({ device: "cpu", threads: 1 });
    await using session = await openSession(device, program, { seed: 1 });
    const here = await session.run({ image: Float32Array.from({ length: LENGTH }, (_, index) => pixel(index)) });
    expect(told.outputs).toEqual(Object.values(here).flatMap((each) => [...each]));
    expect(told.ticks).toBeGreaterThan(10);
    expect(told.end).toMatch(/^RN5007: the device was lost: thread \d of \d is gone/);
    if (site === "plain") expect(told.sent).toBe(told.calls);
    else expect(told.sent).toBeLessThan(told.calls - 100);
    await page.close();
  });
