/**
 * What WebAssembly has no instruction for: transcendental functions, computed in f64 so that the f32 result is right to
 * the last bit or next to it, and the counter-based random numbers. Built once; a module carries those it calls.
 */
import { call, choose, f32, f64, FunctionBuilder, get, i32, i64, select } from "../code/build.ts";
import type { Expr, F32, F64, I32, WasmFunction } from "../code/tree.ts";

/** Horner's scheme, the highest power first. */
function polynomial(x: F64, coefficients: readonly number[]): F64 {
  return coefficients
    .slice(1)
    .reduce<F64>((sum, each) => f64.add(f64.mul(sum, x), f64.const(each)), f64.const(coefficients[0] ?? 0));
}
function ofOne(name: string, write: (f: FunctionBuilder, x: F64) => F64): WasmFunction {
  const f = new FunctionBuilder(name);
  return f.finish(write(f, f.param("f64", "x")));
}
const calling =
  (callee: WasmFunction) =>
  (...args: readonly F64[]): F64 =>
    call("f64", callee, ...args);

const factorials = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800];

/** 2^n e^r with |r| <= ln 2 / 2, where Taylor's series of degree 11 is good to 1e-15. Beyond 150 f32 has 0 or infinity. */
const exp = ofOne("exp", (f, x) => {
  const clamped = f.let("clamped", f64.max(f64.const(-150), f64.min(f64.const(150), x)));
  const n = f.let("n", f64.nearest(f64.mul(clamped, f64.const(Math.LOG2E))));
  const r = f.let("r", f64.sub(clamped, f64.mul(n, f64.const(Math.LN2))));
  const series = polynomial(r, factorials.map((each) => 1 / each).reverse());
  const power = i64.shl(i64.extend(i32.add(i32.truncate(n), 1023)), i64.const(52));
  return f64.mul(series, f64.ofBits(power));
});

/** log(2^e m) with m around 1: 2 artanh((m - 1) / (m + 1)). */
const log = ofOne("log", (f, x) => {
  const bits = f.let("bits", i64.bits(x));
  const exponent = f.local("i32", "exponent");
  f.set(exponent, i32.sub(i32.and(i32.wrap(i64.shr(bits, i64.const(52))), i32.const(0x7ff)), 1023));
  const mantissa = i64.or(i64.and(bits, i64.const(2 ** 52 - 1)), i64.const(1023 * 2 ** 52));
  const m = f.local("f64", "m");
  f.set(m, f64.ofBits(mantissa));
  f.if(f64.gt(get(m), f64.const(Math.SQRT2)), () => {
    f.set(m, f64.mul(get(m), f64.const(0.5)));
    f.increase(exponent, 1);
  });
  const s = f.let("s", f64.div(f64.sub(get(m), f64.const(1)), f64.add(get(m), f64.const(1))));
  const series = polynomial(f.let("s2", f64.mul(s, s)), Array.from({ length: 9 }, (_, k) => 2 / (2 * k + 1)).reverse());
  const finite = f64.add(f64.mul(f64.ofInteger(get(exponent)), f64.const(Math.LN2)), f64.mul(s, series));
  const special = choose(
    f64.eq(x, f64.const(0)),
    f64.const(-Infinity),
    // Infinity and NaN are themselves; what is below 0 has no logarithm.
    choose(f64.lt(x, f64.const(0)), f64.const(NaN), x),
  );
  return choose(i32.and(f64.gt(x, f64.const(0)), f64.lt(x, f64.const(Infinity))), finite, special);
});

const callExp = calling(exp);
const callLog = calling(log);

const sigmoid = ofOne("sigmoid", (_, x) => f64.div(f64.const(1), f64.add(f64.const(1), callExp(f64.neg(x)))));
const tanh = ofOne("tanh", (f, x) => {
  const clamped = f64.max(f64.const(-40), f64.min(f64.const(40), f64.add(x, x)));
  const e = f.let("e", callExp(clamped));
  const far = f64.div(f64.sub(e, f64.const(1)), f64.add(e, f64.const(1)));
  // Near 0 the subtraction cancels: x - x^3 / 3 is exact to f32 there.
  const near = f64.mul(x, f64.sub(f64.const(1), f64.div(f64.mul(x, x), f64.const(3))));
  return select(f64.lt(f64.abs(x), f64.const(1e-3)), near, far);
});
/** Abramowitz and Stegun 7.1.26, good to 1.5e-7; a series near 0 keeps relative accuracy there. As in WGSL. */
const erf = ofOne("erf", (f, x) => {
  const z = f.let("z", f64.abs(x));
  const t = f.let("t", f64.div(f64.const(1), f64.add(f64.const(1), f64.mul(f64.const(0.3275911), z))));
  const sum = polynomial(t, [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]);
  const far = f64.sub(f64.const(1), f64.mul(f64.mul(sum, t), callExp(f64.neg(f64.mul(z, z)))));
  const c = 2 / Math.sqrt(Math.PI);
  const near = f64.mul(z, polynomial(f.let("z2", f64.mul(z, z)), [c / 216, -c / 42, c / 10, -c / 3, c]));
  return f64.copysign(select(f64.lt(z, f64.const(0.3)), near, far), x);
});
/** a^b = e^(b log |a|), with a sign where a is negative and b an odd integer, and NaN where b is none. */
const power = ((): WasmFunction => {
  const f = new FunctionBuilder("power");
  const a = f.param("f64", "a");
  const b = f.param("f64", "b");
  const size = f.let("size", callExp(f64.mul(b, callLog(f64.abs(a)))));
  const half = f.let("half", f64.mul(b, f64.const(0.5)));
  const isInteger = f64.eq(f64.nearest(b), b);
  const isEven = f64.eq(f64.nearest(half), half);
  const ofNegative = choose(isInteger, select(isEven, size, f64.neg(size)), f64.const(NaN));
  return f.finish(choose(f64.eq(b, f64.const(0)), f64.const(1), choose(f64.lt(a, f64.const(0)), ofNegative, size)));
})();

const ofF32 = (callee: WasmFunction, ...args: readonly F32[]): F32 =>
  f32.demote(calling(callee)(...args.map(f64.promote)));
export const transcendental = {
  exp: (x: F32): F32 => ofF32(exp, x),
  log: (x: F32): F32 => ofF32(log, x),
  sigmoid: (x: F32): F32 => ofF32(sigmoid, x),
  tanh: (x: F32): F32 => ofF32(tanh, x),
  erf: (x: F32): F32 => ofF32(erf, x),
  power: (a: F32, b: F32): F32 => ofF32(power, a, b),
};

/** compiler/graph/random.ts, in the same words. */
const pcg = ((): WasmFunction => {
  const f = new FunctionBuilder("pcg");
  const value = f.param("i32", "value");
  const state = f.let("state", i32.add(i32.mul(value, 747796405), 2891336453 | 0));
  const mixed = i32.xor(i32.shr(state, i32.add(i32.shr(state, 28), 4)), state);
  const word = f.let("word", i32.mul(mixed, 277803737));
  return f.finish(i32.xor(i32.shr(word, 22), word));
})();
const callPcg = (value: I32): I32 => call("i32", pcg, value);

/** Uniform in [0, 1) from the seed's bits, the layer's stream and the element's index. */
export function uniformHash(seed: I32, stream: number, index: I32): Expr<"f32"> {
  const hashed = callPcg(i32.add(callPcg(i32.add(callPcg(seed), i32.const(stream))), index));
  return f32.div(f32.ofUnsigned(i32.shr(hashed, 8)), f32.const(2 ** 24));
}
