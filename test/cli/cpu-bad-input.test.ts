/**
 * What can go wrong where the processor trains, and what must not differ: engines that lack something, plans that are
 * too large, workers that die, Ctrl-C at any moment, any number of threads.
 */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, resnet, startShell, type Ran } from "../support/command-line.ts";
import { inWorkers, preloaded, withoutSharedMemory, withoutSimd } from "../support/lesser-engines.ts";
import {
  at,
  command,
  expectTheSame,
  expectToGoOn,
  folder,
  saved,
  trained,
  trainedHere,
  trainWhole,
} from "../support/odd-run.ts";
import { expectOne, records, TINY, writeData } from "../support/tiny-run.ts";
import { seemingCores } from "../support/seeming-cores.ts";

beforeAll(trainWhole);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("engines that lack something", () => {
  test("WebAssembly SIMD: said before anything is compiled", async () => {
    const ran = await trained("no-simd", "", withoutSimd(folder));
    expectOne(ran, 1, /RN5001.*no WebAssembly SIMD/);
    expect(existsSync(join(at("no-simd"), "last.safetensors"))).toBe(false);
  });
  test("shared memory: one thread, the same bytes", async () => {
    const ran = await trained("alone", "--threads 2", withoutSharedMemory(folder));
    expect(ran.err).toMatch(/device: cpu, 1 thread \(no shared memory\)/);
    expect(ran.code).toBe(0);
    expectTheSame("alone");
  });
  test("relaxed SIMD: plain is used and said, and a checkpoint of the other kind is told of", async () => {
    const hidden = `const { validate } = WebAssembly;
      WebAssembly.validate = (bytes) => !(bytes.length < 100 && String(bytes).includes("253,133,2")) && validate(bytes);`;
    const node = preloaded(folder, "no-relaxed.mjs", hidden);
    const ran = await trained("plain", "--steps 6", node);
    expect(ran.err).toMatch(/device: cpu, \d+ threads?, SIMD/);
    expect(ran.code).toBe(0);
    expect(saved("plain").toString("latin1")).toContain('"device":"cpu, SIMD"');
    const whole = /"device":"(.*?)"/.exec(saved("whole").toString("latin1"))?.[1];
    const again = await trainedHere("plain", `--threads 1 --steps 12 --resume ${at("plain")}`);
    if (whole === "cpu, relaxed SIMD") expect(again.err).toMatch(/saved on cpu, SIMD .* the last bits will differ/);
    else expect(again.err).not.toMatch(/differ/);
    expect(again.code).toBe(0);
  });
  test("room for the memory of a plan, shared or not", async () => {
    const node = "--wasm-max-mem-pages=10";
    expectOne(
      await trained("small", "", node),
      1,
      /RN5004.*plan of Odd needs .* does not give; half the batch may fit/,
    );
    const alone = await trained("small", "", `${node} ${withoutSharedMemory(folder)}`);
    expectOne(alone, 1, /RN5004.*plan of Odd needs .* does not give; half the batch may fit/);
  });
});

describe("a plan over 4 GiB", () => {
  test("names the model and the batch that fits, and that batch does fit", async () => {
    const large = TINY.replace("conv(4, kernel: 3, stride: 4)", "conv(1024, kernel: 3)");
    writeFileSync(at("large.resnet"), large);
    const many = writeData(at("many"), records(2048));
    const train = (batch: number, node = ""): Promise<Ran> =>
      ended(
        startShell(
          `exec node ${node} dist/cli/main.js train ${at("large.resnet")} --device cpu --data ${many} --out ${at("large")} --batch ${batch}`,
        ),
      );
    const refused = await train(2048);
    expectOne(
      refused,
      1,
      /RN5004.*plan of Tiny needs [\d.]+ GiB.*holds 4\.00 GiB; a batch of \d+ fits[\s\S]*help: use a smaller --batch, or a --memory-budget that fits$/m,
    );
    const fits = Number(/a batch of (\d+) fits/.exec(refused.err)?.[1]);
    // Stopped where the memory would be asked for: a test may not take 4 GiB of a machine.
    const noMemory = "WebAssembly.Memory = class { constructor() { throw new Error(); } };";
    const node = inWorkers(folder, "no-memory.mjs", noMemory);
    expectOne(await train(fits, node), 1, /RN5004.*needs (3\.\d\d|4\.00) GiB, which this machine does not give/);
    expectOne(await train(Math.ceil(1.1 * fits)), 1, /RN5004.*holds 4\.00 GiB/);
  });
});

describe("threads", () => {
  test.each([1, 2, 3, 7])("%i: the same bytes", async (threads) => {
    using _ = seemingCores(7);
    const ran = await trainedHere(`threads-${threads}`, `--threads ${threads}`);
    expect(ran.err).toMatch(new RegExp(`device: cpu, ${threads} threads?, `));
    expect(ran.code).toBe(0);
    expectTheSame(`threads-${threads}`);
  });
  test.each(["0", "10000", "abc", "1.5", "-1"])(
    "%s makes no sense, and is refused before data is read",
    async (threads) => {
      const { code, err } = await resnet("train", at("odd.resnet"), "--device", "cpu", "--threads", threads);
      expect(err).toMatch(/option '--threads <n>' argument '.+' is invalid\. It is a whole number from 1 to 128\./);
      expect(err).not.toMatch(/reading/);
      expect(code).toBe(2);
    },
  );
});

describe("a worker that is gone", () => {
  /** Ends a worker from outside: at once, or in the midst of training, a moment after `saved` is there. */
  function killed(victim: number, saved?: string): string {
    const when = saved ? `existsSync(${JSON.stringify(saved)})` : "true";
    const code = `import os from "node:os";
      import threads from "node:worker_threads";
      import { existsSync } from "node:fs";
      os.availableParallelism = () => 2;
      const { Worker } = threads;
      threads.Worker = class extends Worker {
        constructor(code, options) {
          super(code, options);
          if (options.name !== "resnet ${victim}") return;
          // At once: a moment later it may have spoken.
          if (${saved === undefined}) return void this.terminate();
          const timer = setInterval(() => {
            if (!${when}) return;
            clearInterval(timer);
            setTimeout(() => this.terminate(), ${saved ? 100 : 0});
          }, 1);
        }
      };`;
    return preloaded(folder, `kill-${victim}-${saved ? "later" : "now"}.mjs`, code);
  }
  test.each([0, 1])(
    "thread %i in mid-step: one message, the last checkpoint goes on to the same bytes",
    async (victim) => {
      const out = `killed-${victim}`;
      // The length of a run is in none of its bits: this one would not end by itself.
      const ran = await trained(out, "--threads 2 --steps 100000", killed(victim, join(at(out), "last.safetensors")));
      expectOne(ran, 1, new RegExp(`RN5007.*thread ${victim + 1} of 2 is gone[\\s\\S]*--resume`));
      await expectToGoOn(out);
    },
  );
  test("before it was asked for anything", async () => {
    expectOne(
      await trained("stillborn", "--threads 2", killed(1)),
      1,
      /RN5001.*a worker cannot be started: thread 2 of 2 is gone.*\n.*fewer threads/,
    );
  });
});

describe("Ctrl-C", () => {
  /** A signal to itself, so many milliseconds after the process has said something: from outside it would come too late on a busy machine. */
  function interrupted(said: string, afterMs: number): string {
    const code = `const write = process.stderr.write.bind(process.stderr);
      let sent = false;
      process.stderr.write = (text, ...others) => {
        if (!sent && String(text).includes(${JSON.stringify(said)})) {
          sent = true;
          if (${afterMs} === 0) process.kill(process.pid, "SIGINT");
          else setTimeout(() => process.kill(process.pid, "SIGINT"), ${afterMs});
        }
        return write(text, ...others);
      };`;
    return preloaded(folder, `interrupt-${said.replace(/\W/g, "")}-${afterMs}.mjs`, code);
  }

  test.each([
    ["reading", "reading cifar10", 0],
    ["compiling", "device: cpu", 0],
    ["training", "training images", 10],
    ["evaluating", "step 6: held-out", 15],
    ["evaluating", "step 12: held-out", 20],
  ])("while %s, then --resume: the bytes of a run that nothing disturbed", async (moment, said, afterMs) => {
    const out = `stopped-${moment}-${afterMs}`;
    const ran = await trained(out, "", interrupted(said, afterMs));
    expect(ran.err).toMatch(/interrupted after \d+ steps; the state is in/);
    expect(ran.err).toMatch(/go on with: .*--resume/);
    expect(ran.err).not.toMatch(/\n\s+at .+:\d+:\d+/);
    expect(ran.code).toBe(1);
    expect((await trainedHere(out, `--threads 1 --resume ${at(out)}`)).code).toBe(0);
    expectTheSame(out);
  });

  test("before the first step leaves the checkpoint of an earlier run as it was", async () => {
    expect((await trainedHere("earlier", "--threads 1 --steps 6 --seed 5")).code).toBe(0);
    const before = saved("earlier");
    const ran = await trained("earlier", "--overwrite", interrupted("reading cifar10", 0));
    expect(ran.err).toMatch(/interrupted before the first step; .* is as it was\nbegin again with: .* --overwrite/);
    expect(ran.code).toBe(1);
    expect(saved("earlier").equals(before)).toBe(true);
  });

  test("twice leaves at once, and what was saved goes on", async () => {
    const child = startShell(command("twice", "--steps 100000"));
    child.stderr?.on("data", (text: Buffer) => {
      if (text.toString().includes("step 12:")) (child.kill("SIGINT"), setTimeout(() => child.kill("SIGINT"), 5));
    });
    // Between the two it may have come to its end: then the signal ends it.
    expect([1, 128]).toContain((await ended(child)).code);
    await expectToGoOn("twice");
  });

  test("a process that is killed keeps its last checkpoint, and its folder stays free", async () => {
    const child = startShell(command("shot", "--steps 100000"));
    child.stderr?.on("data", (text: Buffer) => {
      if (text.toString().includes("step 12:")) setTimeout(() => child.kill("SIGKILL"), 20);
    });
    expect((await ended(child)).code).toBe(128);
    // What it could not take away holds nobody up.
    expect(existsSync(join(at("shot"), "run.lock"))).toBe(true);
    await expectToGoOn("shot");
    expect(existsSync(join(at("shot"), "run.lock"))).toBe(false);
  });
});
