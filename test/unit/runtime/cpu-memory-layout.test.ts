/** The memory of a program on the processor: nothing overlaps, and threads meet wherever one needs what another computed. */
import { expect, test } from "vitest";
import { compileModel, everywhere } from "../../../compiler/compile.ts";
import { layOut } from "../../../runtime/cpu/memory-layout.ts";
import { CLOCK_BYTES, CONTROL_BYTES } from "../../../runtime/cpu/protocol.ts";
import type { WasmCode } from "../../../runtime/program.ts";
import { resnet20 } from "../../support/resnet20.ts";

const THREADS = 3;
const program = compileModel(resnet20(), {
  functions: [
    { kind: "train", batch: 4 },
    { kind: "train", batch: 3 },
    { kind: "infer", batch: 5 },
  ],
  targets: everywhere,
});
const code = program.code.wasm as WasmCode;
const layout = layOut(program, code, THREADS);

test("control words, tables, each thread's room and buffers do not overlap", () => {
  const pieces = [
    { at: 0, bytes: CONTROL_BYTES },
    { at: layout.tables.address, bytes: 4 * layout.tables.data.length },
    { at: layout.clocks, bytes: THREADS * CLOCK_BYTES },
    ...layout.scratch.map((at) => ({ at, bytes: code.threadBytes })),
    ...[...program.buffers, ...code.scratch.map((bytes) => ({ bytes, within: undefined }))].flatMap(
      ({ bytes, within }, index) => (within ? [] : [{ at: layout.buffers[index] ?? -1, bytes }]),
    ),
  ].sort((a, b) => a.at - b.at);
  expect(layout.scratch.length).toBe(THREADS);
  let end = 0;
  for (const { at, bytes } of pieces) {
    expect(at).toBeGreaterThanOrEqual(end);
    end = at + bytes;
  }
  expect(end).toBeLessThanOrEqual(layout.bytes);
  expect(layout.pages * 65_536).toBeGreaterThanOrEqual(layout.bytes);
  for (const at of [...layout.buffers, ...layout.scratch]) expect(at % 128).toBe(0);
});

test("a call finds its buffers in its table, and its sizes behind them", () => {
  for (const [index, steps] of code.steps.entries()) {
    for (const [at, { bindings, kernel, grid, sizes = [] }] of steps.entries()) {
      const call = layout.functions[index]?.[at];
      expect(call).toMatchObject({ kernel, items: grid[0] });
      const from = ((call?.bindings ?? 0) - layout.tables.address) / 4;
      expect([...layout.tables.data.slice(from, from + bindings.length + sizes.length)]).toEqual([
        ...bindings.map((buffer) => layout.buffers[buffer]),
        ...sizes,
      ]);
      expect(sizes).toHaveLength(code.kernels[kernel]?.sizes ?? 0);
    }
  }
});

interface Memory {
  readonly from: number;
  readonly to: number;
}
function memoryOf(buffer: number): Memory {
  const from = layout.buffers[buffer] ?? -1;
  return { from, to: from + (program.buffers[buffer]?.bytes ?? code.scratch[buffer - program.buffers.length] ?? 0) };
}
const overlaps =
  (a: Memory) =>
  (b: Memory): boolean =>
    a.from < b.to && b.from < a.to;

test("two calls without a meeting between them write nothing that the other touches", () => {
  let [meetings, calls] = [0, 0];
  for (const [index, steps] of code.steps.entries()) {
    const touched = steps.map(({ bindings, kernel }) => {
      const writes = code.kernels[kernel]?.writes ?? [];
      expect(writes.length).toBe(bindings.length);
      return { all: bindings.map(memoryOf), written: bindings.filter((_, slot) => writes[slot]).map(memoryOf) };
    });
    for (let later = 1; later < steps.length; later++) {
      calls++;
      if (layout.functions[index]?.[later]?.meets) {
        meetings++;
        continue;
      }
      for (let earlier = later - 1; earlier >= 0; earlier--) {
        const [a, b] = [touched[earlier], touched[later]];
        if (!a || !b) throw new Error("no such step");
        const clash =
          a.written.some((each) => b.all.some(overlaps(each))) || b.written.some((each) => a.all.some(overlaps(each)));
        expect(clash, `calls ${earlier} and ${later}`).toBe(false);
        if (layout.functions[index]?.[earlier]?.meets) break;
      }
    }
  }
  console.log(`${meetings} meetings between ${calls} calls of ResNet-20's functions`);
  expect(meetings).toBeLessThan(calls);
});
