/** Small programs as users of TypeScript write them, and the settings under which they are checked: libraries as strictly as their own code. */

/** `net.js` is the emitted module of a model `Tiny` with an input `image`, trained on `labels`. */
export const apps: { readonly [file: string]: string } = {
  "runtime.ts": `import { loadWeights, openDevice, openSession, ResnetProblem, saveWeights, train } from "resnet-lang/runtime";
import type { CpuDevice, Device, GpuDevice, Schedule, Session } from "resnet-lang/runtime";
import { Tiny, type TinyInfer, type TinyTensor, type TinyTrain } from "./net.js";

export async function run(images: Float32Array, labels: Int32Array): Promise<readonly number[]> {
  await using device: Device = await openDevice();
  await using session: Session = await openSession(device, Tiny, { seed: 1, onCompile: ({ done, total }) => void (done / total) });
  const inputs: TinyTrain["inputs"] = { image: images, labels };
  const schedule: Schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 0.1, warmupShape: "linear" };
  const losses: number[] = [];
  const signal = { aborted: false };
  for await (const { step, loss } of train(session, () => ({ ...inputs }), { to: 10, schedule, signal })) losses[step] = loss;
  const name: TinyTensor = "stem.conv.weight";
  const weights: Float32Array = await session.read(name);
  const file: Uint8Array = await saveWeights(session, { names: "torchvision" });
  loadWeights(session, file);
  const { output } = (await session.run({ image: images })) as TinyInfer["outputs"];
  return [...losses, weights.length, output.length];
}
export async function dispose(): Promise<number> {
  const cpu: CpuDevice = await openDevice({ device: "cpu", threads: 2, workerUrl: "/worker.js" });
  cpu.dispose();
  const gpu: GpuDevice = await openDevice({ device: "gpu", gpu: { requestAdapter: async () => null } });
  return cpu.threads + gpu.limits.maxBufferSize;
}
export const code = (error: unknown): string => (error instanceof ResnetProblem ? error.code + error.help : "");
// @ts-expect-error There is no such device: types that were not found would take anything.
void openDevice({ device: "tpu" });
// @ts-expect-error There is no such limit.
export const limit = (device: GpuDevice): number => device.limits.maxNothing;
// @ts-expect-error A tensor that the model lacks.
export const missing: TinyTensor = "stem.conv.weigth";
`,
  "session.ts": `import { openDevice, openSession } from "resnet-lang/runtime";
import type { Shaped } from "resnet-lang/runtime";
import { Tiny, type TinyInfer } from "./net.js";
const session = await openSession(await openDevice(), Tiny);
const image = new Float32Array(0);
const { output } = await session.run({ image });
export const scores: Float32Array = output;
export const same: TinyInfer["inputs"]["image"] = image;
void session.run({ image: same });
declare const grey: Shaped<Float32Array, readonly [N: number, 1, 2, 2]>;
// @ts-expect-error These are images of another shape.
void session.run({ image: grey });
// @ts-expect-error Scores are no image.
void session.run({ image: output });
const { result } = await session.step({ image, labels: new Int32Array(0) }, { rate: 0.1 });
export const loss: number = (await result).loss;
// @ts-expect-error There is no such input.
void session.run({ picture: image });
// @ts-expect-error An input is missing.
void session.run({});
// @ts-expect-error Images are floats.
void session.run({ image: new Int32Array(0) });
// @ts-expect-error Images are Float32Arrays.
void session.run({ image: [0.5] });
// @ts-expect-error There is no such output.
void (await session.run({ image })).scores;
// @ts-expect-error Labels are whole numbers.
void session.step({ image, labels: new Float32Array(0) }, { rate: 0.1 });
// @ts-expect-error A step takes a rate.
void session.step({ image, labels: new Int32Array(0) }, {});
// @ts-expect-error There is no such tensor.
void session.read("stem.conv.weigth");
`,
  "services.ts": `import { completionsAt, findingsOf, formatText, hoverAt, openDesign } from "resnet-lang/services";
import type { Completions, Design, Finding, Hover } from "resnet-lang/services";
const design: Design = openDesign("model Net {}");
export const findings: readonly Finding[] = findingsOf(design);
export const completions: Completions | undefined = completionsAt(design, 3);
export const hover: Hover | undefined = hoverAt(design, 3);
export const text: unknown = formatText("model Net {}");
// @ts-expect-error A design is a text.
void openDesign(3);
// @ts-expect-error A finding has no such field.
export const codes = findings.map((each) => each.colour);
`,
  "vite.ts": `import { resnet, UPDATED, type ResnetPlugin } from "resnet-lang/vite";
export const plugin: ResnetPlugin = resnet({ for: "cpu", batch: 8, image: "224x224", declarations: false });
export const event: "resnet-lang:updated" = UPDATED;
// @ts-expect-error There is no such option.
void resnet({ batchs: 8 });
// @ts-expect-error There are no such devices.
void resnet({ for: "tpu" });
export const everywhere: ResnetPlugin = resnet({ declarations: ".d.resnet.ts" });
// @ts-expect-error There is no such file of types.
void resnet({ declarations: "d.ts" });
`,
  "compiler.ts": `import { checkProject, compileModel, emitModule, everywhere, hasErrors, loadProject, plain, renderText } from "resnet-lang";
import type { CheckedModel, Diagnostic, EmittedFile } from "resnet-lang";

const alone = { read: (path: string) => ({ problem: path + " is not read" }) };
const { models, diagnostics } = checkProject(loadProject("net.resnet", "model Net {}", alone));
export const texts: readonly string[] = diagnostics.map((each: Diagnostic) => renderText(each, plain));
export function emitted(name: string): readonly EmittedFile[] {
  const model: CheckedModel | undefined = models.get(name);
  if (!model || hasErrors(diagnostics)) return [];
  return emitModule(compileModel(model, { functions: [{ kind: "infer", batch: 1 }], targets: everywhere }));
}
// @ts-expect-error There is no such function of a model.
export const wrong = (model: CheckedModel) => compileModel(model, { functions: [{ kind: "fly", batch: 1 }], targets: everywhere });
`,
  "formatter.ts": `import { languages, plugin } from "resnet-lang/prettier";
export const extensions: readonly string[] = [...languages, ...plugin.languages].flatMap((each) => each.extensions);
// @ts-expect-error It has one language.
export const none: undefined = plugin.parsers.resnet;
`,
  "worker.ts": `import "resnet-lang/runtime/worker";
`,
};

/** With the types of a page. */
export const pageApp = `import { openDevice, openSession, train, type Schedule, type Session, type Shaped } from "resnet-lang/runtime";
import { datasetOf, fetchWeights, imageOf, openPageStorage, type FetchProgress } from "resnet-lang/page";
import { UPDATED } from "resnet-lang/vite/client";
import { Tiny } from "./net.js";
addEventListener(UPDATED, ({ detail }) => void detail.names.includes("Tiny"));
// @ts-expect-error It tells names alone.
addEventListener(UPDATED, ({ detail }) => void detail.programs);
const tell = ({ received, total = received }: FetchProgress): number => received / total;
export async function answer(canvas: HTMLCanvasElement): Promise<Float32Array> {
  const session = await openSession(await openDevice(), Tiny);
  const bytes: Uint8Array = await fetchWeights("tiny.safetensors", { onProgress: tell, keep: false });
  await (await openPageStorage("tiny")).write("copy", bytes);
  const { output } = await session.run({ image: await imageOf(session, canvas) });
  return output;
}
export async function mixed(canvas: HTMLCanvasElement, small: Shaped<Float32Array, readonly [N: number, 1, 2, 2]>): Promise<void> {
  const session = await openSession(await openDevice(), Tiny);
  let image = await imageOf(session, canvas);
  // @ts-expect-error A picture is of the model's own size.
  image = small;
}
export const learnt = (session: Session, file: File) => datasetOf(session, { cat: [file], dog: [] });
export const drawn = (session: Session, canvas: HTMLCanvasElement) => imageOf(session, canvas, { invert: true });
// @ts-expect-error It is said, not guessed.
export const guessed = (session: Session, canvas: HTMLCanvasElement) => imageOf(session, canvas, { invert: "auto" });
// @ts-expect-error A picture is no address.
export const wrong = (session: Session) => imageOf(session, "cat.png");
// @ts-expect-error There is no such option.
void fetchWeights("tiny.safetensors", { progress: tell });
export const device = openDevice({ device: "cpu", workerUrl: new URL("./worker.js", location.href) });
const { signal } = new AbortController();
export const begin = (session: Session, schedule: Schedule) => train(session, () => ({}), { to: 1, schedule, signal });
`;
/** With the types of WebGPU: those of \`@webgpu/types\`, or of TypeScript's own \`dom\` from 6 on. */
export const gpuApp = `import { openDevice } from "resnet-lang/runtime";
const { gpu, limits } = await openDevice({ device: "gpu", gpu: navigator.gpu });
export const raw: GPUDevice = gpu;
export const largest: number = limits.maxBufferSize;
// @ts-expect-error What is given back is a device, and not just anything.
export const wrong: GPUBuffer = gpu;
`;
/** With Prettier's own types, which ask for Node's: ours fit them. */
export const prettierApp = `import { format, type Plugin } from "prettier";
import * as resnet from "resnet-lang/prettier";
export const asModule: Plugin = { ...resnet, languages: [...resnet.languages] };
export const text: Promise<string> = format("model Net {}", { parser: "resnet", plugins: [resnet.plugin] });
`;

export interface Setting {
  readonly lib: "es2022" | "esnext";
  readonly dom: boolean;
  readonly moduleResolution: "bundler" | "node16" | "nodenext";
  /** `allowArbitraryExtensions` */
  readonly arbitraryExtensions?: true;
}
export const settings: readonly Setting[] = (["es2022", "esnext"] as const).flatMap((lib) =>
  [false, true].flatMap((dom) =>
    (["bundler", "node16", "nodenext"] as const).map((moduleResolution) => ({ lib, dom, moduleResolution })),
  ),
);
/** Each value with each other one: what `npm test` checks; `npm run test:nodes` checks all. */
export const few: readonly Setting[] = settings.filter((_, index) => [2, 3, 7, 11].includes(index));
export function nameOf({ lib, dom, moduleResolution }: Setting): string {
  return `lib ${lib}${dom ? " and dom" : ""}, ${moduleResolution}`;
}

/** What \`tsconfig.json\` says. */
export function compilerOptions(
  { lib, dom, moduleResolution, arbitraryExtensions }: Setting,
  types: readonly string[] = [],
): object {
  return {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    target: lib,
    lib: [lib, ...(dom ? ["dom"] : [])],
    module: moduleResolution === "bundler" ? "esnext" : moduleResolution,
    moduleResolution,
    ...(arbitraryExtensions ? { allowArbitraryExtensions: true } : {}),
    types,
  };
}
