/** The packed package under each engine in which people run it: the verbs, the runtime's API, and the same bytes from all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { softwareAdapterIsInstalled } from "../../cli/devices/software-adapter.ts";
import { scratchFolder } from "../support/command-line.ts";
import { endings, programOf } from "../support/endings.ts";
import { unpackInto } from "../support/packed.ts";
import { runtimes } from "../support/runtimes.ts";
import { repository } from "../support/shared-data.ts";
import { TINY } from "../support/tiny-run.ts";
import { run, start, type Ended } from "./processes.ts";

/** Convolutions of each kind, a shortcut, norms, dropout and augmentation. */
const NET = `import { Basic } from "std/residual"
model Net {
  input image: [N, 3, 16, 16]
  stem { conv(8, kernel: 3) -> bn -> relu }
  stage s1(stride: 2) { Basic(16) }
  head { globalavgpool -> dropout(0.25) -> linear(4) }
}
train Net {
  data       synthetic(classes: 4, size: 16, examples: 128, validation: 32, augment: [pad_crop(2), flip])
  batch      20
  loss       cross_entropy(label_smoothing: 0.1)
  optimizer  sgd(momentum: 0.9, nesterov: true, weight_decay: 1e-4)
  schedule   steps(0.1, drop: 0.3, at: [20, 40], warmup: 4)
  steps      60
  evaluate   10
  checkpoint 2
}
`;
/** Prints what training gives, bit for bit, with plain and with relaxed SIMD; and disposes of nothing. */
const USE = `import { createHash } from "node:crypto";
import { openDevice, openSession, saveWeights, train } from "resnet-lang/runtime";
import { Net } from "./module/net.js";
const image = Float32Array.from({ length: 20 * 768 }, (_, i) => ((i * 7919) % 1000) / 500 - 1);
const labels = Int32Array.from({ length: 20 }, (_, i) => i % 4);
const schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 0.1, warmupShape: "linear" };
for (const simd of ["plain", "relaxed"]) {
  const device = await openDevice({ device: "cpu", threads: 2, simd });
  const session = await openSession(device, Net, { seed: 1 });
  for await (const { loss } of train(session, () => ({ image, labels }), { to: 10, schedule }));
  const file = await saveWeights(session, { optimizer: true });
  console.log(simd, createHash("sha256").update(file).digest("hex"));
}
`;

/** As TypeScript has it everywhere, and JavaScript where the engine does. */
const DISPOSING = `import { openDevice, openSession } from "resnet-lang/runtime";
import { Net } from "./module/net.js";
await using device = await openDevice({ device: "cpu" });
await using session = await openSession(device, Net);
console.log((await session.run({ image: new Float32Array(768) })).output.length);
`;

let project = "";
const at = (name: string): string => join(project, name);
const resnet = "node_modules/resnet-lang/dist/cli/main.js";

beforeAll(async () => {
  project = scratchFolder();
  unpackInto(project);
  for (const name of ["@webgpu", "@sparticuz"]) mkdirSync(at(`node_modules/${name}`), { recursive: true });
  // What a person may add: an optional peer, and the adapter that verifies WGSL.
  for (const name of ["webgpu", "@webgpu/types", "@sparticuz/chromium"])
    symlinkSync(join(repository, "node_modules", name), at(`node_modules/${name}`));
  writeFileSync(at("package.json"), '{ "type": "module", "dependencies": { "resnet-lang": "*" } }\n');
  writeFileSync(at("net.resnet"), NET);
  writeFileSync(at("wrong.resnet"), NET.replace("linear(4)", "linear(4) -> conv(1, kernel: 3)"));
  writeFileSync(at("tiny.resnet"), TINY);
  writeFileSync(at("use.js"), USE);
  writeFileSync(at("disposing.js"), DISPOSING);
  endings.forEach(([, code], index) => writeFileSync(at(`ending-${index}.js`), programOf(code)));
  for (const argv of [
    ["compile", "net.resnet:Net", "--train", "--batch", "20", "-o", "module"],
    ["compile", "tiny.resnet:Tiny", "--train", "--batch", "8", "-o", "module"],
    ["train", "net.resnet", "--device", "cpu", "--out", "whole"],
  ]) {
    const { code, err } = await here(resnet, ...argv);
    expect(code, err).toBe(0);
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const saved = (out: string): string => readFileSync(at(`${out}/last.safetensors`)).toString("latin1");

/** What engines say of flags, and of what will not work in a later one. */
const ofTheEngine = /unrecognized|deprecat|experimental/i;

/** References, from the Node that runs this: each made once. */
const made = new Map<string, Promise<Ended>>();
function here(...argv: readonly string[]): Promise<Ended> {
  const key = argv.join(" ");
  const ended = made.get(key) ?? run(project, [process.execPath, ...argv]);
  made.set(key, ended);
  return ended;
}

describe.each(runtimes.map((runtime) => [runtime.name, runtime] as const))(
  "%s",
  (name, { fuses, hasUsing, command }) => {
    const verb = (...argv: readonly string[]): Promise<Ended> => run(project, [...command(), resnet, ...argv]);
    const folder = (what: string): string => `${name.replaceAll(" ", "-").toLowerCase()}-${what}`;
    const train = (out: string): readonly string[] => ["train", "net.resnet", "--device", "cpu", "--out", out];

    test("says what the machine has", async () => {
      const ran = await verb("doctor");
      expect(ran).toMatchObject({ code: 0 });
      // A driver may have something to say; the engine has nothing.
      expect(ran.err).not.toMatch(ofTheEngine);
      expect(ran.out).toMatch(/^cpu .*GFLOP\/s/m);
      expect(ran.out).toMatch(/^chosen: /m);
    });

    test("checks a design, and one with a mistake", async () => {
      expect(await verb("check", "net.resnet")).toMatchObject({ code: 0 });
      const wrong = await verb("check", "wrong.resnet");
      expect(wrong).toMatchObject({ code: 1 });
      expect(wrong.out + wrong.err).toMatch(/RN2003/);
    });

    test("compiles a design to the same files", async () => {
      const out = folder("module");
      expect(await verb("compile", "net.resnet:Net", "--train", "--batch", "20", "-o", out)).toMatchObject({ code: 0 });
      const names = readdirSync(at(out));
      expect(names.length).toBeGreaterThan(3);
      for (const file of names)
        expect(readFileSync(at(`${out}/${file}`)).equals(readFileSync(at(`module/${file}`)))).toBe(true);
    });

    test("trains, and goes on after it was killed, with the bytes that it would have had", async () => {
      const out = folder("run");
      const running = start(project, [...command(), resnet, ...train(out)]);
      while (!existsSync(at(`${out}/last.safetensors`)) && running.child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 2));
      running.child.kill("SIGKILL");
      // Had it come to its end before, this would show nothing.
      expect((await running.ended).code).toBe(null);
      const resumed = await verb(...train(out), "--resume", out);
      expect(resumed).toMatchObject({ code: 0 });
      expect(resumed.err).toMatch(/going on .* after \d+ steps/);
      expect(resumed.err).not.toMatch(ofTheEngine);
      expect(resumed.err).not.toMatch(/differ/);
      if (fuses) return expect(saved(out) === saved("whole")).toBe(true);
      // Other bits than Node's, which fuses; but its own.
      const whole = folder("whole");
      expect(await verb(...train(whole))).toMatchObject({ code: 0 });
      expect(saved(out) === saved(whole)).toBe(true);
    });

    test("evaluates what was trained", async () => {
      const argv = ["eval", "net.resnet", "--weights", "whole/best.safetensors", "--device", "cpu"];
      const ran = await verb(...argv);
      expect(ran).toMatchObject({ code: 0 });
      expect(ran.out).toMatch(/\d+ of 32 correct/);
      expect(ran.out).toBe((await here(resnet, ...argv)).out);
    });

    test("runs an emitted module through the runtime's API, with the same bits", async () => {
      const ran = await run(project, [...command(), "use.js"]);
      expect(ran).toMatchObject({ code: 0, err: "" });
      const [plain, relaxed] = (await here("use.js")).out.trim().split("\n");
      expect(ran.out.trim().split("\n")).toEqual([plain, fuses ? relaxed : plain?.replace("plain", "relaxed")]);
    });

    test("ends a process by itself, whatever it disposed of", async () => {
      for (const [index, [what, , out]] of endings.entries()) {
        const ran = await run(project, [...command(), `ending-${index}.js`]);
        expect({ what, code: ran.code, err: ran.err }).toEqual({ what, code: 0, err: "" });
        expect(ran.out.trim()).toMatch(out);
      }
    });

    if (hasUsing)
      test("disposes at the end of a block", async () => {
        expect(await run(project, [...command(), "disposing.js"])).toEqual({ code: 0, out: "4\n", err: "" });
      });

    test.runIf(softwareAdapterIsInstalled())("verifies WGSL on the software adapter, or says who does", async () => {
      const argv = (out: string) => ["train", "net.resnet", "--device", "software-gpu", "--steps", "4", "--out", out];
      const ran = await verb(...argv(folder("wgsl")));
      if (!name.startsWith("Node")) {
        expect(ran).toMatchObject({ code: 1 });
        expect(ran.err).toMatch(/RN5001.*only Node loads the software adapter/);
        return;
      }
      expect(ran).toMatchObject({ code: 0 });
      expect(await here(resnet, ...argv("wgsl"))).toMatchObject({ code: 0 });
      expect(saved(folder("wgsl")) === saved("wgsl")).toBe(true);
    });
  },
);
