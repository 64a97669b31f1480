/** Scalar functions in WGSL, on one f32 or on four as a vec4f. One that is missing does not compile. */
import { asArguments } from "../../graph/scalar-functions.ts";
import type { ScalarArguments, ScalarFunction } from "../../graph/types.ts";

interface Within {
  readonly zero: string;
  readonly one: string;
  /** The name of a function of ours (`functions.ts`), which the kernel then declares. */
  readonly own: (name: string) => string;
}
type Printer<F extends ScalarFunction> = (args: ScalarArguments<string>[F], within: Within) => string;

const printers: { readonly [F in ScalarFunction]: Printer<F> } = {
  // Two signs in a row are one token in WGSL, and a reserved one.
  negate: ([x]) => (x.startsWith("-") ? `-(${x})` : `-${x}`),
  absolute: ([x]) => `abs(${x})`,
  exp: ([x]) => `exp(${x})`,
  log: ([x]) => `log(${x})`,
  sqrt: ([x]) => `sqrt(${x})`,
  rsqrt: ([x], { one }) => `${one} / sqrt(${x})`,
  reciprocal: ([x], { one }) => `${one} / ${x}`,
  floor: ([x]) => `floor(${x})`,
  tanh: ([x], { own }) => `${own("safe_tanh")}(${x})`,
  sigmoid: ([x], { own }) => `${own("safe_sigmoid")}(${x})`,
  erf: ([x], { own }) => `${own("safe_erf")}(${x})`,
  "is-finite": ([x], { own }) => `${own("finite")}(${x})`,
  add: ([a, b]) => `${a} + ${b}`,
  subtract: ([a, b]) => `${a} - ${b}`,
  multiply: ([a, b]) => `${a} * ${b}`,
  divide: ([a, b]) => `${a} / ${b}`,
  // max and min drop a NaN in WGSL; select keeps it, as the interpreter does.
  maximum: ([a, b]) => `select(${a}, ${b}, !(${b} < ${a}) & (${a} == ${a}))`,
  minimum: ([a, b]) => `select(${a}, ${b}, !(${b} > ${a}) & (${a} == ${a}))`,
  power: ([base, exponent]) => `pow(${base}, ${exponent})`,
  greater: ([a, b], { zero, one }) => `select(${zero}, ${one}, ${a} > ${b})`,
  "greater-equal": ([a, b], { zero, one }) => `select(${zero}, ${one}, ${a} >= ${b})`,
  equal: ([a, b], { zero, one }) => `select(${zero}, ${one}, ${a} == ${b})`,
  select: ([condition, a, b], { zero }) => `select(${b}, ${a}, ${condition} != ${zero})`,
};

/** `fn` of arguments that are WGSL. @param uses hears of the functions that the text calls */
export function printFunction<F extends ScalarFunction>(
  fn: F,
  args: readonly string[],
  type: "f32" | "vec4f",
  uses: Set<string>,
): string {
  const isVector = type === "vec4f";
  return printers[fn](asArguments(fn, args), {
    zero: isVector ? "vec4f()" : "0.0f",
    one: isVector ? "vec4f(1.0f)" : "1.0f",
    own: (name) => {
      uses.add(name);
      return isVector ? `${name}_4` : name;
    },
  });
}
