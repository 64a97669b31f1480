/**
 * `tinyProgram` whose inference goes round a loop for each example, as often as its first number says: a thread is as late as
 * it is told to be. It puts its score as far behind as another number says: outside of all memory, where a test wants it.
 */
import { f32, i32 } from "../../compiler/kernels/wasm/code/build.ts";
import type { I32 } from "../../compiler/kernels/wasm/code/tree.ts";
import { dispatchOf } from "../../compiler/kernels/wasm/kernel.ts";
import { wasmTarget } from "../../compiler/kernels/wasm/target.ts";
import type { Program } from "../../runtime/program.ts";
import { ELEMENTS, tinyProgram } from "./tiny-program.ts";

const INFER = 2;
const [reads, writes] = [
  [0, 3],
  [8, 9],
];

const { kernel, grid } = dispatchOf(
  {
    family: "waiting",
    bindings: [...reads, ...writes].map((buffer) => ({ buffer })),
    writes: [false, false, true, true],
    items: 4,
    scratchBytes: 0,
  },
  ({ f, buffers, from, to }) => {
    const [, image, scores] = buffers as [I32, I32, I32];
    f.for("item", from, to, 1, (item) => {
      const example = f.let("example", i32.add(image, i32.mul(item, 4 * ELEMENTS)));
      const turns = f.let("turns", i32.load(example));
      const behind = f.let("behind", i32.load(i32.add(example, 4)));
      const score = f.let("score", i32.add(i32.add(scores, i32.mul(item, 4)), behind));
      f.storeF32(score, f32.const(0));
      f.for("turn", 0, turns, 1, () => f.storeF32(score, f32.add(f32.load(score), f32.const(1))));
    });
  },
);

export const waitingProgram: Program = {
  ...tinyProgram,
  functions: tinyProgram.functions.slice(INFER, INFER + 1),
  code: {
    wasm: {
      ...wasmTarget.link(new Map([["waiting_1", kernel]]), { variants: ["plain", "relaxed"] }),
      scratch: [],
      steps: [[{ label: "layer", kernel: 0, bindings: [...reads, ...writes], grid }]],
      preparation: [[]],
    },
  },
};

/** Four examples. @param turns of each */
export function turnsOf(...turns: readonly number[]): Float32Array {
  const image = new Float32Array(4 * ELEMENTS);
  // Its bits are the number.
  turns.forEach((each, example) => (image[example * ELEMENTS] = each * 2 ** -149));
  return image;
}
/** The same, where an example's kernel fails. */
export function failingOf(example: number): Float32Array {
  const image = turnsOf();
  // Of the second channel, which is stored beside the first; as an integer, 2 is 2 ** 30.
  image[example * ELEMENTS + ELEMENTS / 2] = 2;
  return image;
}
