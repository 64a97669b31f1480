/** A program that trains on the processor ends when its own work has, whatever it disposed of; nothing is lost before. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, resnet, scratchFolder, startShell } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";
import { TINY } from "../support/tiny-run.ts";

let folder = "";
beforeAll(async () => {
  folder = scratchFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules/resnet-lang"));
  writeFileSync(join(folder, "tiny.resnet"), TINY);
  const module = join(folder, "module");
  const compiled = await resnet(
    "compile",
    `${join(folder, "tiny.resnet")}:Tiny`,
    "--train",
    "--batch",
    "8",
    "-o",
    module,
  );
  expect(compiled.code, compiled.err).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const opened = `const device = await openDevice({ device: "cpu", threads: 2 });
const session = await openSession(device, Tiny, { seed: 1 });
const inputs = { image: new Float32Array(8 * 3 * 32 * 32).fill(0.5), labels: Int32Array.from({ length: 8 }, (_, i) => i) };
const step = async () => (await (await session.step(inputs, { rate: 0.1 })).result).loss;`;

const cases: readonly (readonly [what: string, code: string, out: RegExp])[] = [
  ["opens a device and nothing else", `await openDevice({ device: "cpu" }); console.log("opened");`, /^opened$/],
  ["opens a session and nothing else", `${opened} console.log("opened");`, /^opened$/],
  ["steps and disposes of nothing", `${opened} await step(); console.log(await step());`, /^2\.\d+$/],
  [
    "disposes of the session and the device, each twice",
    `${opened} console.log(await step());
    for (const each of [session, device, session, device]) each.dispose();`,
    /^2\.\d+$/,
  ],
  [
    "disposes in mid-step: the step is told",
    `${opened} const late = step().catch((error) => console.log(error.code)); setTimeout(() => device.dispose(), 0); await late;`,
    /^(RN5007|)$/,
  ],
  [
    "steps after it disposed: told, too",
    `${opened} session.dispose(); await step().catch((error) => console.log(error.code, error.message));`,
    /^RN5007 the session was disposed$/,
  ],
  [
    "waits for a device and a session alone, with nothing else to keep it alive",
    `void openDevice({ device: "cpu" }).then((device) => openSession(device, Tiny)).then(() => console.log("opened"));`,
    /^opened$/,
  ],
  [
    "waits for a step alone, with nothing else to keep it alive",
    `${opened} void step().then(console.log);`,
    /^2\.\d+$/,
  ],
];

test.each(cases)("a process that %s ends by itself", { timeout: 30_000 }, async (what, code, out) => {
  const file = join(folder, `${what.replace(/\W+/g, "-")}.mjs`);
  const imports = `import { openDevice, openSession } from "resnet-lang/runtime";\nimport { Tiny } from "./module/tiny.js";`;
  writeFileSync(file, `${imports}\n${code}\n`);
  const ran = await ended(startShell(`timeout 20 node ${file}`));
  expect(ran.err).toBe("");
  expect(ran.code).toBe(0);
  expect(ran.out.trim()).toMatch(out);
});
