/** onnxruntime-web on WebAssembly: ResNet-20 B, folded. `onnx-inference.js BATCH THREADS SAMPLES` */
import { Random } from "../../runtime/random.ts";
import { reporting } from "../measurement.ts";
import { median } from "../statistics.ts";
import { installedPeer } from "./installed.ts";
import { resnet20 } from "./onnx-model.ts";

/** What is used of onnxruntime-web. */
interface Ort {
  readonly env: { readonly wasm: { numThreads?: number }; readonly versions: { readonly web?: string } };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: { readonly executionProviders: readonly string[] }): Promise<OrtSession>;
  };
}
interface OrtTensor {
  readonly data: Float32Array;
}
interface OrtSession {
  run(inputs: { readonly [name: string]: OrtTensor }): Promise<{ readonly [name: string]: OrtTensor }>;
}

/** 272,474 of the model as trained: a norm's weight and bias a channel have become one bias. */
const FOLDED_PARAMETERS = 272_474 - 784;

await reporting(async () => {
  const [batch = 1, threads = 1, samples = 20] = process.argv.slice(2).map(Number);
  const ort = installedPeer<Ort>("onnxruntime-web");
  ort.env.wasm.numThreads = threads;
  const model = resnet20(batch);
  if (model.parameters !== FOLDED_PARAMETERS) throw new Error(`${model.parameters} parameters: another network`);
  const session = await ort.InferenceSession.create(model.bytes, { executionProviders: ["wasm"] });
  const random = new Random(1, "images");
  const data = Float32Array.from({ length: batch * 3072 }, () => random.normal());
  const image = new ort.Tensor("float32", data, [batch, 3, 32, 32]);
  const times: number[] = [];
  for (let i = -Math.ceil(samples / 2); i < samples; i++) {
    const startedAt = performance.now();
    const { logits } = await session.run({ image });
    if (i >= 0) times.push(performance.now() - startedAt);
    if (logits?.data.length !== 10 * batch || !logits.data.every(Number.isFinite)) throw new Error("wrong logits");
  }
  return {
    milliseconds: median(times),
    samples,
    note: `${ort.env.versions.web}, ${ort.env.wasm.numThreads} threads, norms folded`,
  };
});
