/** ONNX Runtime, on WebAssembly or its native library, norms folded. `onnx-inference.js web|node FOLDER THREADS SAMPLES` */
import { reporting } from "../measurement.ts";
import { readSubject } from "../side-by-side/subject.ts";
import { median } from "../statistics.ts";
import { installedPeer } from "./installed.ts";
import { onnxModel } from "./onnx-model.ts";

/** What is used of onnxruntime-web and onnxruntime-node. */
interface Ort {
  readonly env: { readonly wasm: { numThreads?: number }; readonly versions: { readonly [name: string]: string } };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: { readonly executionProviders: readonly string[]; readonly intraOpNumThreads?: number },
    ): Promise<OrtSession>;
  };
}
interface OrtTensor {
  readonly data: Float32Array;
}
interface OrtSession {
  run(inputs: { readonly [name: string]: OrtTensor }): Promise<{ readonly [name: string]: OrtTensor }>;
}

await reporting(async () => {
  const [kind, folder = "", ...rest] = process.argv.slice(2);
  const [threads = 1, samples = 20] = rest.map(Number);
  const isNative = kind === "node";
  const ort = installedPeer<Ort>(isNative ? "onnxruntime-node" : "onnxruntime-web");
  if (!isNative) ort.env.wasm.numThreads = threads;
  const subject = readSubject(folder);
  const options = isNative
    ? { executionProviders: ["cpu"], intraOpNumThreads: threads }
    : { executionProviders: ["wasm"] };
  const session = await ort.InferenceSession.create(onnxModel(subject), options);
  const image = new ort.Tensor("float32", subject.image, [subject.batch, 3, subject.extent, subject.extent]);
  const once = async (): Promise<readonly number[]> => {
    const { logits } = await session.run({ image });
    return [...(logits?.data ?? [])];
  };
  const values = await once();
  const times: number[] = [];
  for (let i = -Math.floor(samples / 4); i < samples; i++) {
    const startedAt = performance.now();
    await once();
    if (i >= 0) times.push(performance.now() - startedAt);
  }
  const version = ort.env.versions[isNative ? "node" : "web"] ?? ort.env.versions["common"];
  const used = isNative ? threads : ort.env.wasm.numThreads;
  return { milliseconds: median(times), samples, values, note: `${version}, ${used} threads, norms folded` };
});
