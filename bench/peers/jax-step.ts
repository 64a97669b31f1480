/**
 * jax-js on WebAssembly: training steps of ResNet-20 B under `jit`, with loss, gradients and SGD with momentum. Norms
 * use the batch's statistics; running ones are left out, which is in its favour. `jax-step.js BATCH SAMPLES`
 */
import { Random } from "../../runtime/random.ts";
import { reporting } from "../measurement.ts";
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
interface Jax {
  init(device: "wasm"): Promise<unknown>;
  defaultDevice(device: "wasm"): unknown;
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

const random = new Random(1, "jax");
const normal = (count: number, deviation = 1): Float32Array =>
  Float32Array.from({ length: count }, () => deviation * random.normal());

function network({ numpy }: Jax): Network {
  const convolution = (ci: number, co: number, kernel: number): Convolution => {
    const fan = ci * kernel * kernel;
    const weight = numpy.array(normal(co * fan, Math.sqrt(2 / fan))).reshape([co, ci, kernel, kernel]);
    return { weight, scale: numpy.ones([co]), shift: numpy.zeros([co]) };
  };
  const blocks = [16, 32, 64].flatMap((width) =>
    [0, 1, 2].map((index): Block => {
      const channels = index > 0 || width === 16 ? width : width / 2;
      const shortcut = channels === width ? [] : [convolution(channels, width, 1)];
      return { first: convolution(channels, width, 3), second: convolution(width, width, 3), shortcut };
    }),
  );
  const weight = numpy.array(normal(640, 0.125)).reshape([64, 10]);
  return { stem: convolution(3, 16, 3), blocks, weight, bias: numpy.zeros([10]) };
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
  return numpy.matmul(x.mean([2, 3]), weight).add(bias);
}

await reporting(async () => {
  const [batch = 32, samples = 1] = process.argv.slice(2).map(Number);
  const jax = installedPeer<Jax>("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
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
    return [tree.map((weight, each) => weight.sub(each.mul(0.01)), parameters, tree.ref(next)), next, loss];
  });
  let parameters = network(jax);
  const count = tree
    .leaves(parameters)
    .reduce((sum, { shape }) => sum + shape.reduce((product, each) => product * each, 1), 0);
  if (count !== 272_474) throw new Error(`${count} parameters: another network`);
  let momentum = tree.map((each) => numpy.zerosLike(each), tree.ref(parameters));
  const image = numpy.array(normal(batch * 3072)).reshape([batch, 3, 32, 32]);
  const labels = numpy
    .array(Float32Array.from({ length: 10 * batch }, (_, i) => (i % 10 === Math.floor(i / 10) % 10 ? 1 : 0)))
    .reshape([batch, 10]);
  const times: number[] = [];
  for (let i = 0; i <= samples; i++) {
    const startedAt = performance.now();
    const [nextParameters, nextMomentum, loss] = step(parameters, momentum, image.ref, labels.ref);
    const [value = Number.NaN] = await loss.data();
    await jax.blockUntilReady(nextParameters);
    if (!Number.isFinite(value)) throw new Error(`its loss is ${value}`);
    [parameters, momentum] = [nextParameters, nextMomentum];
    // The first one traces and compiles.
    if (i > 0) times.push(performance.now() - startedAt);
  }
  // Its threads are a browser's Worker, which Node does not have.
  const threads = typeof Worker === "undefined" ? "1 thread: it has no others in Node" : "its own threads";
  return { milliseconds: median(times), samples, note: `0.1.25, ${threads}` };
});
