/**
 * What WebAssembly has no instruction for: transcendental functions of four f32, computed in f64 so that each result is
 * right to the last bit or next to it. Built once; a module carries those it calls.
 */
import { call, f64x2, FunctionBuilder, get, i64x2, v128 } from "../code/build.ts";
import type { V128, WasmFunction } from "../code/tree.ts";

/** Four f64: two vectors, whose operations a processor does side by side. */
type Fours = readonly [V128, V128];
type Write = (f: FunctionBuilder, x: Fours) => Fours;

const each = (x: Fours, write: (half: V128, at: 0 | 1) => V128): Fours => [write(x[0], 0), write(x[1], 1)];
/** Of what is read more than once. */
const named = (f: FunctionBuilder, name: string, x: Fours, write = (half: V128, _: 0 | 1): V128 => half): Fours =>
  each(x, (half, at) => f.let(name, write(half, at)));
const within = (bound: number, x: V128): V128 =>
  f64x2.largerOrFirst(f64x2.smallerOrFirst(x, f64x2.const(bound)), f64x2.const(-bound));

/** Horner's scheme, the highest power first. */
function polynomial(f: FunctionBuilder, x: Fours, [first = 0, ...others]: readonly number[]): Fours {
  const sums = [f.local("v128", "sum"), f.local("v128", "sum")] as const;
  for (const sum of sums) f.set(sum, f64x2.const(first));
  const number = f.local("v128", "number");
  for (const other of others) {
    f.set(number, f64x2.const(other));
    for (const at of [0, 1] as const) f.set(sums[at], f64x2.add(f64x2.mul(get(sums[at]), x[at]), get(number)));
  }
  return [get(sums[0]), get(sums[1])];
}

const MANTISSA_BITS = 52;
/** Of the exponent. */
const BIAS = 1023;
const factorials = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800];

/** 2^n e^r with |r| <= ln 2 / 2, where Taylor's series of degree 11 is good to 1e-15. Beyond 150 f32 has 0 or infinity. */
const exp: Write = (f, x) => {
  const clamped = named(f, "clamped", x, (half) => within(150, half));
  const n = named(f, "n", clamped, (half) => f64x2.nearest(f64x2.mul(half, f64x2.const(Math.LOG2E))));
  const r = named(f, "r", clamped, (half, at) => f64x2.sub(half, f64x2.mul(n[at], f64x2.const(Math.LN2))));
  const series = polynomial(f, r, factorials.map((factorial) => 1 / factorial).reverse());
  // In a number of this size the last bits are the integers.
  const shifted = f64x2.const(1.5 * 2 ** MANTISSA_BITS + BIAS);
  return named(f, "e", series, (half, at) => f64x2.mul(half, i64x2.shl(f64x2.add(n[at], shifted), MANTISSA_BITS)));
};

/** log(2^e m) with m around 1: 2 artanh((m - 1) / (m + 1)). */
const log: Write = (f, x) => {
  const [zero, one, integers] = [0, 1, 2 ** MANTISSA_BITS].map(f64x2.const) as [V128, V128, V128];
  const mantissa = named(f, "mantissa", x, (half) => v128.or(v128.and(half, i64x2.const(2 ** MANTISSA_BITS - 1)), one));
  const isLarge = named(f, "large", mantissa, (half) => f64x2.gt(half, f64x2.const(Math.SQRT2)));
  const m = named(f, "m", mantissa, (half, at) => v128.choose(isLarge[at], f64x2.mul(half, f64x2.const(0.5)), half));
  const s = named(f, "s", m, (half) => f64x2.div(f64x2.sub(half, one), f64x2.add(half, one)));
  const squares = named(f, "s2", s, (half) => f64x2.mul(half, half));
  const series = polynomial(f, squares, Array.from({ length: 9 }, (_, k) => 2 / (2 * k + 1)).reverse());
  return named(f, "log", x, (half, at) => {
    const biased = f64x2.sub(v128.or(i64x2.shr(half, MANTISSA_BITS), integers), f64x2.const(2 ** MANTISSA_BITS + BIAS));
    const exponent = f64x2.add(biased, v128.and(isLarge[at], one));
    const finite = f64x2.add(f64x2.mul(exponent, f64x2.const(Math.LN2)), f64x2.mul(s[at], series[at]));
    // Infinity and NaN are themselves; what is below 0 has no logarithm.
    const others = v128.choose(f64x2.lt(half, zero), f64x2.const(NaN), half);
    const special = v128.choose(f64x2.eq(half, zero), f64x2.const(-Infinity), others);
    return v128.choose(v128.and(f64x2.gt(half, zero), f64x2.lt(half, f64x2.const(Infinity))), finite, special);
  });
};

const sigmoid: Write = (f, x) => {
  const one = f64x2.const(1);
  return each(exp(f, each(x, f64x2.neg)), (half) => f64x2.div(one, f64x2.add(one, half)));
};
const tanh: Write = (f, x) => {
  const one = f64x2.const(1);
  const e = exp(
    f,
    each(x, (half) => within(40, f64x2.add(half, half))),
  );
  return each(x, (half, at) => {
    const far = f64x2.div(f64x2.sub(e[at], one), f64x2.add(e[at], one));
    // Near 0 the subtraction cancels: x - x^3 / 3 is exact to f32 there.
    const near = f64x2.mul(half, f64x2.sub(one, f64x2.div(f64x2.mul(half, half), f64x2.const(3))));
    return v128.choose(f64x2.lt(f64x2.abs(half), f64x2.const(1e-3)), near, far);
  });
};
/** Abramowitz and Stegun 7.1.26, good to 1.5e-7; a series near 0 keeps relative accuracy there. As in WGSL. */
const erf: Write = (f, x) => {
  const one = f64x2.const(1);
  const z = named(f, "z", x, f64x2.abs);
  const t = named(f, "t", z, (half) => f64x2.div(one, f64x2.add(one, f64x2.mul(f64x2.const(0.3275911), half))));
  const sum = polynomial(f, t, [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]);
  const squares = named(f, "z2", z, (half) => f64x2.mul(half, half));
  const e = exp(f, each(squares, f64x2.neg));
  const c = 2 / Math.sqrt(Math.PI);
  const series = polynomial(f, squares, [c / 216, -c / 42, c / 10, -c / 3, c]);
  return each(x, (half, at) => {
    const far = f64x2.sub(one, f64x2.mul(f64x2.mul(sum[at], t[at]), e[at]));
    const size = v128.choose(f64x2.lt(z[at], f64x2.const(0.3)), f64x2.mul(z[at], series[at]), far);
    // Its sign, which is the bit that -0 has.
    return v128.choose(f64x2.const(-0), half, size);
  });
};

/** a^b = e^(b log |a|), with a sign where a is negative and b an odd integer, and NaN where b is none. */
const power = ((): WasmFunction => {
  const f = new FunctionBuilder("power");
  const a = named(f, "a", f64x2.promote(f.param("v128", "bases")));
  const b = named(f, "b", f64x2.promote(f.param("v128", "exponents")));
  const logs = log(f, named(f, "positive", a, f64x2.abs));
  const sizes = exp(
    f,
    each(b, (half, at) => f64x2.mul(half, logs[at])),
  );
  const powers = each(sizes, (size, at) => {
    const half = f64x2.mul(b[at], f64x2.const(0.5));
    const isInteger = f64x2.eq(f64x2.nearest(b[at]), b[at]);
    const isEven = f64x2.eq(f64x2.nearest(half), half);
    const signed = v128.choose(isEven, size, f64x2.neg(size));
    const ofNegative = v128.choose(isInteger, signed, f64x2.const(NaN));
    const ofAny = v128.choose(f64x2.lt(a[at], f64x2.const(0)), ofNegative, size);
    return v128.choose(f64x2.eq(b[at], f64x2.const(0)), f64x2.const(1), ofAny);
  });
  return f.finish(f64x2.demote(powers));
})();

function calling(name: string, write: Write): (x: V128) => V128 {
  const f = new FunctionBuilder(name);
  const x = named(f, "x", f64x2.promote(f.param("v128", "fours")));
  const callee = f.finish(f64x2.demote(write(f, x)));
  return (fours) => call("v128", callee, fours);
}
/** Of four f32 each. */
export const transcendental = {
  exp: calling("exp", exp),
  log: calling("log", log),
  sigmoid: calling("sigmoid", sigmoid),
  tanh: calling("tanh", tanh),
  erf: calling("erf", erf),
  power: (a: V128, b: V128): V128 => call("v128", power, a, b),
};
