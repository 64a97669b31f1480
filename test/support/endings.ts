/** What a program may do with a device before it comes to its end, and what it says until then: it ends by itself in each case. */

const opened = `const device = await openDevice({ device: "cpu", threads: 2 });
const session = await openSession(device, Tiny, { seed: 1 });
const inputs = { image: new Float32Array(8 * 3 * 32 * 32).fill(0.5), labels: Int32Array.from({ length: 8 }, (_, i) => i) };
const step = async () => (await (await session.step(inputs, { rate: 0.1 })).result).loss;`;

export const endings: readonly (readonly [what: string, code: string, out: RegExp])[] = [
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

/** The program of a case. `module/tiny.js` is the emitted module of `TINY`, with a training step of eight images. */
export function programOf(code: string): string {
  const imports = `import { openDevice, openSession } from "resnet-lang/runtime";\nimport { Tiny } from "./module/tiny.js";`;
  return `${imports}\n${code}\n`;
}
