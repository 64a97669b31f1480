/** The kernels of `tinyProgram` for WebAssembly, written by hand with the assembler: scalar code, one work item an example. */
import { f32, get, i32, select } from "../../compiler/kernels/wasm/code/build.ts";
import type { F32, I32 } from "../../compiler/kernels/wasm/code/tree.ts";
import { dispatchOf, type Frame, type WasmDispatch } from "../../compiler/kernels/wasm/kernel.ts";
import { wasmTarget } from "../../compiler/kernels/wasm/target.ts";
import type { ProgramStep, WasmCode } from "../../runtime/program.ts";

interface Sizes {
  /** Elements of an example. */
  readonly elements: number;
  readonly trainBatches: readonly number[];
  /** Of `infer` and `probe`. */
  readonly batch: number;
}
interface Kernel {
  readonly family: string;
  readonly reads: readonly number[];
  /** Bound behind what is read. */
  readonly writes: readonly number[];
  readonly items: number;
}
type Body = (frame: Frame, reads: readonly I32[], writes: readonly I32[], item: I32) => void;

function kernel({ family, reads, writes, items }: Kernel, body: Body): WasmDispatch {
  const bindings = [...reads, ...writes].map((buffer) => ({ buffer }));
  const isWritten = bindings.map((_, slot) => slot >= reads.length);
  return dispatchOf({ family, bindings, writes: isWritten, items, scratchBytes: 128 }, (frame) => {
    const [inputs, outputs] = [frame.buffers.slice(0, reads.length), frame.buffers.slice(reads.length)];
    frame.f.for("item", frame.from, frame.to, 1, (item) => body(frame, inputs, outputs, item));
  });
}
/** Σ w x of the example that begins at `x`. */
function score(w: I32, x: I32, elements: number): F32 {
  let sum: F32 = f32.const(0);
  for (let i = 0; i < elements; i++) sum = f32.add(sum, f32.mul(f32.load(w, 4 * i), f32.load(x, 4 * i)));
  return sum;
}

function trainKernel(elements: number, batch: number): WasmDispatch {
  const bound = { family: "train", reads: [3, 4, 5], writes: [0, 1, 2, 6, 7], items: 1 };
  return kernel(bound, ({ f, scratch }, reads, writes) => {
    const [image, labels, scalars] = reads as [I32, I32, I32];
    const [w, count, momentum, loss, correct] = writes as [I32, I32, I32, I32, I32];
    const [sum, right] = [f.local("f32", "sum"), f.local("f32", "right")];
    f.set(sum, f32.const(0));
    f.set(right, f32.const(0));
    f.fillZero(scratch, 4 * elements);
    f.for("n", 0, batch, 1, (n) => {
      const x = f.let("x", i32.add(image, i32.mul(n, 4 * elements)));
      const label = f.let("label", f32.ofInteger(i32.load(i32.add(labels, i32.mul(n, 4)))));
      const y = f.let("y", score(w, x, elements));
      const error = f.let("error", f32.sub(y, label));
      f.set(sum, f32.add(get(sum), f32.mul(error, error)));
      const hit = f32.eq(f32.floor(f32.add(y, f32.const(0.5))), label);
      f.set(right, f32.add(get(right), select(hit, f32.const(1), f32.const(0))));
      for (let i = 0; i < elements; i++) {
        const part = f32.mul(f32.mul(f32.const(2 / batch), error), f32.load(x, 4 * i));
        f.storeF32(scratch, f32.add(f32.load(scratch, 4 * i), part), 4 * i);
      }
    });
    for (let i = 0; i < elements; i++) {
      const gradient = f32.load(scratch, 4 * i);
      f.storeF32(momentum, gradient, 4 * i);
      f.storeF32(w, f32.sub(f32.load(w, 4 * i), f32.mul(f32.load(scalars), gradient)), 4 * i);
    }
    f.storeF32(count, f32.add(f32.load(count), f32.const(1)));
    f.storeF32(loss, f32.div(get(sum), f32.const(batch)));
    f.storeF32(correct, get(right));
  });
}

function inferKernel(elements: number, batch: number): WasmDispatch {
  const bound = { family: "infer", reads: [0, 3], writes: [8, 9], items: batch };
  return kernel(bound, ({ f }, reads, writes, item) => {
    const [w, image] = reads as [I32, I32];
    const [scores, doubled] = writes as [I32, I32];
    const at = f.let("at", i32.mul(item, 4 * elements));
    const x = f.let("x", i32.add(image, at));
    for (let i = 0; i < elements; i++)
      f.storeF32(i32.add(doubled, at), f32.mul(f32.const(2), f32.load(x, 4 * i)), 4 * i);
    f.storeF32(i32.add(scores, i32.mul(item, 4)), score(w, x, elements));
  });
}

function probeKernel(elements: number, batch: number): WasmDispatch {
  const bound = { family: "probe", reads: [0, 3], writes: [6, 7], items: 1 };
  return kernel(bound, ({ f }, reads, writes) => {
    [elements, batch * elements].forEach((length, index) => {
      // x - x is 0 for a number and no number else: the sum tells whether all were numbers.
      const sum = f.local("f32", "sum");
      f.set(sum, f32.const(0));
      f.for("i", 0, length, 1, (i) => {
        const x = f.let("x", f32.load(i32.add(reads[index] as I32, i32.mul(i, 4))));
        f.set(sum, f32.add(get(sum), f32.sub(x, x)));
      });
      const isFinite = f32.eq(get(sum), f32.const(0));
      f.storeF32(writes[index] as I32, select(isFinite, f32.const(1), f32.const(0)));
    });
  });
}

/** In the order of the program's functions: training steps, `infer`, `probe`. */
export function tinyWasm({ elements, trainBatches, batch }: Sizes): WasmCode {
  const dispatches = [
    ...trainBatches.map((each) => trainKernel(elements, each)),
    inferKernel(elements, batch),
    probeKernel(elements, batch),
  ];
  const named = new Map(dispatches.map((each, index) => [`${each.kernel.family}_${index + 1}`, each.kernel]));
  const steps = dispatches.map(({ bindings, grid }, kernel): readonly ProgramStep[] => [
    { label: "layer", kernel, bindings: bindings.map((each) => ("buffer" in each ? each.buffer : -1)), grid },
  ]);
  return {
    ...wasmTarget.link(named, { variants: ["plain", "relaxed"] }),
    scratch: [],
    steps,
    preparation: steps.map(() => []),
  };
}
