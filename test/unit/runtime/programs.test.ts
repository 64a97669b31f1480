/** A program is plain data, which may be damaged on its way: what does not fit is named before a session is made of it. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf } from "../../../runtime/base64.ts";
import { defineProgram } from "../../../runtime/define-program.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import type { Program, WasmCode } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import type { Session } from "../../../runtime/session.ts";
import { loadWeights, saveWeights } from "../../../runtime/weights.ts";
import { expectRefused, wrong } from "../../support/refused.ts";
import { smallProgram, smallSteps } from "../../support/small-run.ts";

let device: Device;
let program: Program;
beforeAll(async () => {
  device = await openDevice({ device: "cpu", threads: 1 });
  program = smallProgram(device.targets);
});
afterAll(() => device.dispose());

/** The first of a list, changed. */
const first = <T>([head, ...others]: readonly T[], change: object): readonly T[] => [
  { ...(head as T & object), ...change },
  ...others,
];
/** All kernels take so many sizes, all steps give these. */
const sized = (wasm: WasmCode | undefined, count: number, sizes: readonly number[]): object => ({
  kernels: (wasm?.kernels ?? []).map((each) => ({ ...each, sizes: count })),
  preparation: (wasm?.preparation ?? []).map(() => []),
  steps: (wasm?.steps ?? []).map((steps) => steps.map((each) => ({ ...each, sizes }))),
});
const damages: readonly (readonly [what: string, change: (whole: Program) => object, told: RegExp])[] = [
  ["another format", () => ({ format: 99 }), /Small was compiled for program format 99; this runtime reads \d+/],
  ["no format", () => ({ format: undefined }), /compiled for program format nothing/],
  [
    "no tensors",
    () => ({ tensors: [] }),
    /the program "Small" is not whole: the tensor "stem\.conv\.weight" is missing/,
  ],
  ["tensors by name", () => ({ tensors: {} }), /the program is an Object/],
  ["one tensor less", ({ tensors }) => ({ tensors: tensors.slice(1) }), /the tensor "stem\.conv\.weight" is missing/],
  ["a tensor twice", ({ tensors }) => ({ tensors: [...tensors, tensors[0]] }), /"stem\.conv\.weight" is there twice/],
  ["a tensor that is none", ({ tensors }) => ({ tensors: [null, ...tensors] }), /its tensors\[0\] is null/],
  [
    "a larger shape",
    ({ tensors }) => ({ tensors: first(tensors, { shape: [99, 3, 3, 3] }) }),
    /needs 10692 bytes, its/,
  ],
  ["a negative shape", ({ tensors }) => ({ tensors: first(tensors, { shape: [-1] }) }), /the shape of .* is \[-1\]/],
  ["no first value", ({ tensors }) => ({ tensors: first(tensors, { initializer: null }) }), /the initializer of stem/],
  ["another order", ({ tensors }) => ({ tensors: first(tensors, { order: [0, 0, 1, 2] }) }), /the order of .* 4 axes/],
  ["a buffer beyond all", ({ tensors }) => ({ tensors: first(tensors, { buffer: 1e6 }) }), /in the buffer 1000000 of/],
  ["no buffers", () => ({ buffers: [] }), /lies in the buffer \d+ of 0/],
  ["no functions", () => ({ functions: [] }), /steps of 2 functions, there are 0/],
  [
    "a function of no kind",
    ({ functions }) => ({ functions: first(functions, { kind: "x" }) }),
    /kind of functions\[0\]/,
  ],
  [
    "a batch of 0",
    ({ functions }) => ({ functions: first(functions, { batch: 0 }) }),
    /the batch of functions\[0\] is 0/,
  ],
  ["code that is none", () => ({ code: null }), /the program is an Object/],
  [
    "a size less than a kernel takes",
    ({ code: { wasm } }) => ({ code: { wasm: { ...wasm, ...sized(wasm, 2, [7]) } } }),
    /the step "stem\.conv" for wasm gives the sizes \[.*\], of 2/,
  ],
  [
    "a size that is none",
    ({ code: { wasm } }) => ({ code: { wasm: { ...wasm, ...sized(wasm, 1, [Number.NaN]) } } }),
    /the step "stem\.conv" for wasm gives the sizes \[NaN\], of 1/,
  ],
];
describe("a program with", () => {
  test.each(damages)("%s is no program to open a session with", async (_, change, told) => {
    await expectRefused(() => openSession(device, wrong<Program>({ ...program, ...change(program) })), "RN5013", told);
  });
  test("everything is opened", async () => {
    await using session = await openSession(device, defineProgram({ ...program }));
    expect(session.names()).toHaveLength(program.tensors.length);
  });
});

test.each([[{}], [null], [undefined], ["Small"], [{ Small: {} }], [{ format: 2 }]])(
  "what an emitted module hands over is a program, not %j",
  async (value) =>
    expectRefused(() => defineProgram(wrong<Program>(value)), "RN5013", /^defineProgram: the program is /),
);

describe("base64", () => {
  test("is read, with line breaks and padding or without", () => {
    const bytes = Uint8Array.from({ length: 255 }, (_, i) => i);
    for (let length = 0; length < bytes.length; length++) {
      const text = Buffer.from(bytes.subarray(0, length)).toString("base64");
      for (const each of [text, text.replace(/=+$/, ""), text.replace(/(.{8})/g, "$1\n"), `\r\n ${text}`])
        expect(bytesOf(each)).toEqual(bytes.subarray(0, length));
    }
  });
  test.each<readonly [unknown, RegExp]>([
    [null, /the text is null/],
    [undefined, /the text is nothing/],
    [new Uint8Array(2), /the text is a Uint8Array/],
    ["***", /the text has "\*" in it/],
    ["AAAA-_AA", /the text has "-" in it/],
    ["AA=A", /goes on after its end/],
    ["AAAAA", /cut off/],
    ["AA=", /cut off/],
    ["=", /cut off/],
  ])("is no other text: %j", async (value, told) => expectRefused(() => bytesOf(wrong(value)), "RN5013", told));
});

describe("what is asked for and not awaited", () => {
  test("takes effect in the order in which it was asked for: steps, weights, runs and reads", async () => {
    /** Asked for at once. The images are more than one batch. */
    const bitsOf = async (session: Session): Promise<string> => {
      const image = Float32Array.from({ length: 9 * 3 * 13 * 13 }, (_, i) => Math.sin(i));
      const [{ output = [] }, tensors] = await Promise.all([
        session.run({ image }),
        session.readAll(["parameter", "state", "optimizer"]),
      ]);
      const hash = createHash("sha256").update(Float32Array.from(output));
      for (const values of tensors.values()) hash.update(values);
      return hash.digest("hex");
    };
    const open = () => openSession(device, program, { seed: 3 });
    await using awaited = await open();
    const start = await saveWeights(awaited, { optimizer: true });
    const wanted: unknown[] = [await smallSteps(awaited, 0, 6), await bitsOf(awaited)];
    loadWeights(awaited, start);
    wanted.push(await bitsOf(awaited), await smallSteps(awaited, 6, 12), await bitsOf(awaited));
    expect(new Set(wanted).size).toBe(wanted.length);

    await using session = await open();
    // More steps than are under way at once.
    const got: Promise<unknown>[] = [smallSteps(session, 0, 6), bitsOf(session)];
    loadWeights(session, start);
    got.push(bitsOf(session), smallSteps(session, 6, 12), bitsOf(session));
    expect(await Promise.all(got)).toEqual(wanted);
  });
  test("is refused at once where a tensor cannot have it", async () => {
    await using session = await openSession(device, program, { seed: 3 });
    const name = "stem.bn.running_var";
    const values = await session.read(name);
    await expectRefused(() => session.write(name, values.fill(-1, 2, 3)), "RN5013", /running_var holds -1; a variance/);
    expect(await session.read(name)).toEqual(new Float32Array(8).fill(1));
  });
});
