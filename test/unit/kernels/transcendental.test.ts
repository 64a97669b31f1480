/** Functions of four f32 against JavaScript's own in f64: the number next to theirs at most, whatever the other lanes have. */
import { expect, test } from "vitest";
import { FunctionBuilder, v128 } from "../../../compiler/kernels/wasm/code/build.ts";
import type { V128 } from "../../../compiler/kernels/wasm/code/tree.ts";
import { transcendental } from "../../../compiler/kernels/wasm/fused/transcendental.ts";
import { both, running } from "../../support/wasm-functions.ts";

const special = [0, -0, 1, -1, Infinity, -Infinity, NaN, 1e-45, -1e-45, 3e38, -3e38, 88.7, 88.8, -87.4, -104];
/** Of all sizes and both signs, around where one way of computing ends and another begins. */
const numbers = Float32Array.from([
  ...special,
  ...[1e-3, 0.3, 40, 150, Math.SQRT2, 0.5].flatMap((edge) => [edge, -edge, edge * 0.9999999, edge * 1.0000001]),
  ...Array.from({ length: 2000 }, (_, at) => Math.sin(at) * 10 ** ((at % 17) / 2 - 6)),
]);

/** By four at a time. @param b the second argument, as `numbers` are the first */
function computed(write: (a: V128, b: V128) => V128, relaxed: boolean, b = numbers): Float32Array {
  const f = new FunctionBuilder("each");
  const at = f.param("i32", "at");
  f.store(at, write(v128.load(at, 16), v128.load(at, 32)));
  const { floats, run } = running({ each: f.finish() }, relaxed);
  return numbers.map((_, first) => {
    for (let lane = 0; lane < 4; lane++) {
      const place = (first + lane) % numbers.length;
      floats.set([numbers[place] ?? 0], 4 + lane);
      floats.set([b[place] ?? 0], 8 + lane);
    }
    run("each", 0);
    return floats[0] ?? 0;
  });
}
const bitsOf = (value: number): number => {
  const bits = new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
};
function expectNext(found: Float32Array, truth: (at: number) => number): void {
  for (const [at, value] of found.entries()) {
    const right = Math.fround(truth(at));
    const label = `of ${numbers[at]}: ${value} for ${right}`;
    if (Number.isNaN(right)) expect(value, label).toBeNaN();
    else expect(Math.abs(bitsOf(value) - bitsOf(right)), label).toBeLessThanOrEqual(1);
  }
}

const truths = { exp: Math.exp, log: Math.log, tanh: Math.tanh, sigmoid: (x: number) => 1 / (1 + Math.exp(-x)) };
test.each(Object.entries(truths))("%s", (name, truth) => {
  for (const relaxed of both)
    expectNext(computed(transcendental[name as keyof typeof truths], relaxed), (at) => truth(numbers[at] ?? 0));
});

test("a power", () => {
  const exponents = numbers.map((_, at) => [2, 3, -1, 0.75, 0, -0.5, 2.5, 7][at % 8] ?? 0);
  // Of what is below 0 only whole exponents have a power, be it infinite: JavaScript has one there.
  const expected = (at: number): number => {
    const [base = 0, exponent = 0] = [numbers[at], exponents[at]];
    return base === -Infinity && !Number.isInteger(exponent) ? Number.NaN : base ** exponent;
  };
  for (const relaxed of both) expectNext(computed(transcendental.power, relaxed, exponents), expected);
});

test("the error function, to what its rational approximation is good for", () => {
  const series = (x: number): number => {
    let [sum, term] = [0, x];
    for (let k = 1; k < 200; k++) {
      sum += term / (2 * k - 1);
      term *= -(x * x) / k;
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  };
  const found = computed(transcendental.erf, false);
  for (const [at, x] of numbers.entries()) {
    const truth = Math.abs(x) < 4 ? series(x) : Math.sign(x);
    if (Number.isNaN(x)) expect(found[at]).toBeNaN();
    else
      expect(Math.abs((found[at] ?? 0) - truth), `of ${x}`).toBeLessThan(
        Math.min(1.5e-7 + 2 ** -24, 1e-6 * Math.abs(x)) + 1e-45,
      );
    if (Math.abs(x) > 1e-30) expect(Math.sign(found[at] ?? 0)).toBe(Math.sign(x));
  }
});
