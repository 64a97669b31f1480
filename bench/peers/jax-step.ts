/**
 * jax-js on WebAssembly, or on WebGPU by the software adapter: training steps of ResNet-20 B under `jit`, with loss,
 * gradients and SGD with momentum. Norms use the batch's statistics; running ones and weight decay are left out, which is
 * in its favour. `jax-step.js wasm|webgpu FOLDER SAMPLES`
 */
import { availableParallelism } from "node:os";
import { openGpu } from "../../cli/devices/gpu.ts";
import { reporting } from "../measurement.ts";
import { readSubject, type Subject } from "../side-by-side/subject.ts";
import { median } from "../statistics.ts";
import { installedPeer } from "./installed.ts";

/** What is used of @jax-js/jax. A function takes what it is given; `ref` keeps it for another use. */
interface Tensor {
  readonly ref: Tensor;
  readonly shape: readonly number[];
  add(other: Tensor | number): Tensor;
  sub(other: Tensor): Tensor;
  mul(other: Tensor | number): Tensor;
  mean(axes: readonly number[], options?: { readonly keepdims: boolean }): Tensor;
  sum(): Tensor;
  reshape(shape: readonly number[]): Tensor;
  data(): Promise<Float32Array>;
}
type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };
type Step = (parameters: Network, momentum: Network, image: Tensor, labels: Tensor) => [Network, Network, Tensor];
type JaxDevice = "wasm" | "webgpu";
interface Jax {
  init(device: JaxDevice): Promise<unknown>;
  defaultDevice(device: JaxDevice): unknown;
  jit(step: Step): Step;
  valueAndGrad<F extends (first: Network, ...rest: Tensor[]) => Tensor>(
    work: F,
  ): (...args: Parameters<F>) => [Tensor, Network];
  blockUntilReady(tree: Tree): Promise<unknown>;
  readonly tree: {
    leaves(tree: Tree): readonly Tensor[];
    ref<T extends Tree>(tree: T): T;
    map<T extends Tree>(work: (a: Tensor, b: Tensor) => Tensor, tree: T, second: T): T;
    map<T extends Tree>(work: (a: Tensor) => Tensor, tree: T): T;
  };
  readonly numpy: {
    array(data: Float32Array): Tensor;
    ones(shape: readonly number[]): Tensor;
    zeros(shape: readonly number[]): Tensor;
    zerosLike(tensor: Tensor): Tensor;
    square(x: Tensor): Tensor;
    sqrt(x: Tensor): Tensor;
    reciprocal(x: Tensor): Tensor;
    matmul(a: Tensor, b: Tensor): Tensor;
    transpose(a: Tensor): Tensor;
  };
  readonly lax: {
    convGeneralDilated(
      x: Tensor,
      weight: Tensor,
      strides: readonly number[],
      padding: readonly (readonly number[])[],
    ): Tensor;
  };
  readonly nn: { relu(x: Tensor): Tensor; logSoftmax(x: Tensor): Tensor };
}

type Convolution = { readonly weight: Tensor; readonly scale: Tensor; readonly shift: Tensor };
type Block = { readonly first: Convolution; readonly second: Convolution; readonly shortcut: readonly Convolution[] };
type Network = {
  readonly stem: Convolution;
  readonly blocks: readonly Block[];
  readonly weight: Tensor;
  readonly bias: Tensor;
};

/** Takes the subject's tensors one by one; running statistics are nobody's. */
function network({ numpy }: Jax, tensors: Subject["tensors"]): Network {
  const left = tensors.filter(({ name }) => !/running_(mean|var)$/.test(name)).values();
  const next = (...shape: readonly number[]): Tensor => {
    const { value } = left.next();
    if (value?.shape.join() !== shape.join()) throw new Error(`${value?.name} is not ${shape.join("x")}`);
    return numpy.array(value.values).reshape(shape);
  };
  const convolution = (ci: number, co: number, kernel: number): Convolution => ({
    weight: next(co, ci, kernel, kernel),
    scale: next(co),
    shift: next(co),
  });
  const stem = convolution(3, 16, 3);
  const blocks = [16, 32, 64].flatMap((width) =>
    [0, 1, 2].map((index): Block => {
      const channels = index > 0 || width === 16 ? width : width / 2;
      const [first, second] = [convolution(channels, width, 3), convolution(width, width, 3)];
      return { first, second, shortcut: channels === width ? [] : [convolution(channels, width, 1)] };
    }),
  );
  return { stem, blocks, weight: next(10, 64), bias: next(10) };
}

function forward({ numpy, lax, nn }: Jax, { stem, blocks, weight, bias }: Network, image: Tensor): Tensor {
  const normalised = (y: Tensor, { scale, shift }: Convolution): Tensor => {
    const mean = y.ref.mean([0, 2, 3], { keepdims: true });
    const centred = y.sub(mean);
    const variance = numpy.square(centred.ref).mean([0, 2, 3], { keepdims: true });
    const unit = centred.mul(numpy.reciprocal(numpy.sqrt(variance.add(1e-5))));
    return unit.mul(scale.reshape([1, -1, 1, 1])).add(shift.reshape([1, -1, 1, 1]));
  };
  const convolved = (x: Tensor, convolution: Convolution, stride: number): Tensor => {
    const pad = convolution.weight.shape[2] === 3 ? [1, 1] : [0, 0];
    return normalised(lax.convGeneralDilated(x, convolution.weight, [stride, stride], [pad, pad]), convolution);
  };
  let x = nn.relu(convolved(image, stem, 1));
  for (const { first, second, shortcut } of blocks) {
    const [projection] = shortcut;
    const stride = projection ? 2 : 1;
    const residual = convolved(nn.relu(convolved(x.ref, first, stride)), second, 1);
    x = nn.relu(residual.add(projection ? convolved(x, projection, stride) : x));
  }
  return numpy.matmul(x.mean([2, 3]), numpy.transpose(weight)).add(bias);
}

/** On WebAssembly its threads are a browser's Worker, which Node does not have; on WebGPU it has the page's adapter. */
async function openJax(device: JaxDevice): Promise<{ readonly jax: Jax; readonly note: string }> {
  let note = typeof Worker === "undefined" ? "1 thread: it has no others in Node" : "its own threads";
  if (device === "webgpu") {
    const { gpu, adapter } = await openGpu("software-gpu", "others");
    Object.defineProperty(globalThis.navigator ?? defineNavigator(), "gpu", { value: gpu });
    note = adapter.description;
  }
  const jax = installedPeer<Jax>("@jax-js/jax");
  await jax.init(device);
  jax.defaultDevice(device);
  return { jax, note: `0.1.25, ${note}` };
}
/** Node 20 has none; a word of it is asked whether this is a Firefox. */
function defineNavigator(): object {
  const navigator = { userAgent: "Node", hardwareConcurrency: availableParallelism() };
  Object.defineProperty(globalThis, "navigator", { value: navigator });
  return navigator;
}

await reporting(async () => {
  const [device, folder = "", count] = process.argv.slice(2);
  const { batch, tensors, image: pixels, labels: classes, parameters: expected, rate } = readSubject(folder);
  const samples = Number(count ?? 1);
  const { jax, note } = await openJax(device === "webgpu" ? "webgpu" : "wasm");
  const { numpy, nn, tree } = jax;
  const lossOf = (parameters: Network, image: Tensor, labels: Tensor): Tensor =>
    nn
      .logSoftmax(forward(jax, parameters, image))
      .mul(labels)
      .sum()
      .mul(-1 / batch);
  const gradient = jax.valueAndGrad(lossOf);
  const step = jax.jit((parameters, momentum, image, labels) => {
    const [loss, slopes] = gradient(tree.ref(parameters), image, labels);
    const next = tree.map((old, slope) => old.mul(0.9).add(slope), momentum, slopes);
    return [tree.map((weight, each) => weight.sub(each.mul(rate)), parameters, tree.ref(next)), next, loss];
  });
  let parameters = network(jax, tensors);
  const own = tree
    .leaves(parameters)
    .reduce((sum, { shape }) => sum + shape.reduce((product, each) => product * each, 1), 0);
  if (own !== expected) throw new Error(`${own} parameters: another network`);
  let momentum = tree.map((each) => numpy.zerosLike(each), tree.ref(parameters));
  const image = numpy.array(pixels).reshape([batch, 3, 32, 32]);
  const labels = numpy
    .array(Float32Array.from({ length: 10 * batch }, (_, i) => (i % 10 === classes[Math.floor(i / 10)] ? 1 : 0)))
    .reshape([batch, 10]);
  const [times, values]: [number[], number[]] = [[], []];
  for (let i = 0; i <= samples; i++) {
    const startedAt = performance.now();
    const [nextParameters, nextMomentum, loss] = step(parameters, momentum, image.ref, labels.ref);
    const [value = Number.NaN] = await loss.data();
    await jax.blockUntilReady(nextParameters);
    values.push(value);
    [parameters, momentum] = [nextParameters, nextMomentum];
    // The first one traces and compiles.
    if (i > 0) times.push(performance.now() - startedAt);
  }
  return { milliseconds: median(times), samples, values, note };
});
