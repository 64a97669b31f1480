/**
 * A program written by hand, small enough to follow with a pencil: y = w · x with one weight an element, squared error,
 * plain gradient descent. Its tensors cover what a session has to know: a permuted weight, a running state, momentum.
 */
import {
  FORMAT_VERSION,
  type Program,
  type ProgramBuffer,
  type ProgramFunction,
  type ProgramInput,
  type ProgramOutput,
  type WgslCode,
} from "../../runtime/program.ts";
import { tinyWasm } from "./tiny-wasm.ts";

/** Elements of one example, an image of [2, 1, 3]. */
export const ELEMENTS = 6;
export const SHAPE = [2, 1, 3] as const;
/** Images are stored [N, H, W, C]. */
const IMAGE_ORDER = [0, 2, 3, 1];

/** One invocation does all: y = Σ w x, loss = mean (y - label)², w -= rate · gradient, count += 1; correct counts y that round to their label. */
const trainCode = (batch: number): string => `
@group(0) @binding(0) var<storage, read_write> w: array<f32>;
@group(0) @binding(1) var<storage, read_write> count: array<f32>;
@group(0) @binding(2) var<storage, read_write> momentum: array<f32>;
@group(0) @binding(3) var<storage, read> image: array<f32>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<storage, read> scalars: array<f32>;
@group(0) @binding(6) var<storage, read_write> loss: array<f32>;
@group(0) @binding(7) var<storage, read_write> correct: array<f32>;
@compute @workgroup_size(1) fn main() {
  var gradient: array<f32, ${ELEMENTS}>;
  var sum = 0.0;
  var right = 0.0;
  for (var n = 0u; n < ${batch}u; n++) {
    var y = 0.0;
    for (var i = 0u; i < ${ELEMENTS}u; i++) { y += w[i] * image[n * ${ELEMENTS}u + i]; }
    let error = y - f32(labels[n]);
    sum += error * error;
    right += select(0.0, 1.0, round(y) == f32(labels[n]));
    for (var i = 0u; i < ${ELEMENTS}u; i++) { gradient[i] += 2.0 * error * image[n * ${ELEMENTS}u + i] / ${batch}.0; }
  }
  for (var i = 0u; i < ${ELEMENTS}u; i++) { momentum[i] = gradient[i]; w[i] -= scalars[0] * gradient[i]; }
  count[0] += 1.0;
  loss[0] = sum / ${batch}.0;
  correct[0] = right;
}`;

/** An example an invocation: the score Σ w x, and the image doubled. */
const inferCode = (batch: number): string => `
@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read_write> score: array<f32>;
@group(0) @binding(3) var<storage, read_write> doubled: array<f32>;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) {
  if (id.x >= ${batch}u) { return; }
  var y = 0.0;
  for (var i = 0u; i < ${ELEMENTS}u; i++) {
    let x = image[id.x * ${ELEMENTS}u + i];
    y += w[i] * x;
    doubled[id.x * ${ELEMENTS}u + i] = 2.0 * x;
  }
  score[id.x] = y;
}`;

/** Whether the score and the images are finite. */
const probeCode = (batch: number): string => `
@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> image: array<f32>;
@group(0) @binding(2) var<storage, read_write> weight_ok: array<f32>;
@group(0) @binding(3) var<storage, read_write> image_ok: array<f32>;
fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
@compute @workgroup_size(1) fn main() {
  var a = 1.0;
  var b = 1.0;
  for (var i = 0u; i < ${ELEMENTS}u; i++) { if (!finite(w[i])) { a = 0.0; } }
  for (var i = 0u; i < ${batch * ELEMENTS}u; i++) { if (!finite(image[i])) { b = 0.0; } }
  weight_ok[0] = a;
  image_ok[0] = b;
}`;

/** Batches that `train` is compiled for: whole ones and an epoch's last; `infer` and `probe` take the first. */
export const TRAIN_BATCHES = [4, 2] as const;
const BATCH = TRAIN_BATCHES[0];

const buffers = [
  { role: "parameter", name: "layer.weight", bytes: 4 * ELEMENTS },
  { role: "state", name: "layer.running_mean", bytes: 4 },
  { role: "state", name: "layer.weight/momentum", bytes: 4 * ELEMENTS },
  { role: "input", name: "image", bytes: 4 * BATCH * ELEMENTS },
  { role: "input", name: "labels", bytes: 4 * BATCH },
  { role: "scalars", name: "scalars", bytes: 4 },
  { role: "output", name: "loss", bytes: 4 },
  { role: "output", name: "correct", bytes: 4 },
  { role: "output", name: "score", bytes: 4 * BATCH },
  { role: "output", name: "doubled", bytes: 4 * BATCH * ELEMENTS },
] as const satisfies readonly ProgramBuffer[];

function bufferOf(name: (typeof buffers)[number]["name"]): number {
  return buffers.findIndex((buffer) => buffer.name === name);
}
const image = (batch: number): ProgramInput => {
  return {
    role: "model",
    name: "image",
    dtype: "f32",
    shape: [batch, ...SHAPE],
    order: IMAGE_ORDER,
    buffer: bufferOf("image"),
  };
};
const number = (name: string, buffer: number): ProgramOutput => ({ name, dtype: "f32", shape: [], order: [], buffer });
const loss: ProgramOutput = { ...number("loss", bufferOf("loss")), measure: { metric: "loss", fold: "mean" } };
const correct: ProgramOutput = {
  ...number("correct", bufferOf("correct")),
  measure: { metric: "accuracy", fold: "count" },
};
const { role: _, ...doubled } = image(BATCH);

const train = (batch: number): ProgramFunction => ({
  kind: "train",
  batch,
  inputs: [
    image(batch),
    { role: "target", name: "labels", dtype: "i32", shape: [batch], order: [0], buffer: bufferOf("labels") },
  ],
  outputs: [loss, correct],
  scalars: [
    { name: "rate", dtype: "f32", meaning: "rate", least: 0, place: 0 },
    { name: "seed", dtype: "i32", meaning: "seed", otherwise: 0, place: null },
  ],
  scalarsBuffer: bufferOf("scalars"),
});

/** Everything in one kernel a function. */
export const tinyWgsl: WgslCode = {
  requires: [],
  scratch: [],
  preparation: [[], [], [], []],
  kernels: [
    { name: "train_1", code: trainCode(4), writes: [true, true, true, false, false, false, true, true] },
    { name: "train_2", code: trainCode(2), writes: [true, true, true, false, false, false, true, true] },
    { name: "infer_1", code: inferCode(BATCH), writes: [false, false, true, true] },
    { name: "probe_1", code: probeCode(BATCH), writes: [false, false, true, true] },
  ],
  steps: [
    [{ label: "layer", kernel: 0, bindings: [0, 1, 2, 3, 4, 5, 6, 7], grid: [1, 1, 1] }],
    [{ label: "layer", kernel: 1, bindings: [0, 1, 2, 3, 4, 5, 6, 7], grid: [1, 1, 1] }],
    [{ label: "layer", kernel: 2, bindings: [0, 3, 8, 9], grid: [BATCH, 1, 1] }],
    [{ label: "layer", kernel: 3, bindings: [0, 3, 6, 7], grid: [1, 1, 1] }],
  ],
};

export const tinyProgram: Program = {
  format: FORMAT_VERSION,
  name: "Tiny",
  hash: "0000000000000000",
  parameterCount: ELEMENTS,
  plannedBytes: buffers.reduce((sum, { bytes }) => sum + bytes, 0),
  tensors: [
    {
      name: "layer.weight",
      role: "parameter",
      shape: [1, ...SHAPE],
      // OIHW in HWIO: the three pixels of both channels, channels innermost, as the image is stored.
      order: [2, 3, 1, 0],
      initializer: { kind: "normal", std: 0.5 },
      buffer: bufferOf("layer.weight"),
    },
    {
      name: "layer.running_mean",
      role: "state",
      shape: [1],
      order: [0],
      initializer: { kind: "constant", value: 0 },
      buffer: bufferOf("layer.running_mean"),
    },
    {
      name: "layer.weight/momentum",
      role: "optimizer",
      shape: [1, ...SHAPE],
      order: [2, 3, 1, 0],
      initializer: { kind: "constant", value: 0 },
      buffer: bufferOf("layer.weight/momentum"),
    },
  ],
  buffers,
  functions: [
    train(4),
    train(2),
    {
      kind: "infer",
      batch: BATCH,
      inputs: [image(BATCH)],
      outputs: [
        { name: "score", dtype: "f32", shape: [BATCH, 1], order: [0, 1], buffer: bufferOf("score") },
        { ...doubled, name: "doubled", buffer: bufferOf("doubled") },
      ],
      scalars: [],
      scalarsBuffer: null,
    },
    {
      kind: "probe",
      batch: BATCH,
      inputs: [image(BATCH)],
      outputs: [number("layer", bufferOf("loss")), number("image", bufferOf("correct"))],
      scalars: [],
      scalarsBuffer: null,
    },
  ],
  code: { wgsl: tinyWgsl, wasm: tinyWasm({ elements: ELEMENTS, trainBatches: TRAIN_BATCHES, batch: BATCH }) },
};

/** What a step of `tinyProgram` does, in float64: weights after it and the loss before. */
export function tinyStep(
  weights: ArrayLike<number>,
  images: ArrayLike<number>,
  labels: ArrayLike<number>,
  rate: number,
): { readonly loss: number; readonly correct: number; readonly weights: Float64Array } {
  const gradient = new Float64Array(ELEMENTS);
  let [loss, correct] = [0, 0];
  for (let n = 0; n < labels.length; n++) {
    const y = tinyScore(weights, images, n);
    const error = y - (labels[n] ?? 0);
    loss += error ** 2 / labels.length;
    correct += Math.round(y) === labels[n] ? 1 : 0;
    for (let i = 0; i < ELEMENTS; i++)
      gradient[i] = (gradient[i] ?? 0) + (2 * error * (images[n * ELEMENTS + i] ?? 0)) / labels.length;
  }
  return { loss, correct, weights: Float64Array.from(gradient, (each, i) => (weights[i] ?? 0) - rate * each) };
}
/** Σ w x of example `n`. */
export function tinyScore(weights: ArrayLike<number>, images: ArrayLike<number>, n: number): number {
  let y = 0;
  for (let i = 0; i < ELEMENTS; i++) y += (weights[i] ?? 0) * (images[n * ELEMENTS + i] ?? 0);
  return y;
}
