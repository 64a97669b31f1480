/** Leaves: what comes from outside, and constants. */
import { uniform } from "../random.ts";
import { f32, notDifferentiable, type OpDef } from "../op.ts";
import { volume } from "../shape.ts";

const leaf = (): readonly [] => [];

export const input: OpDef<"input"> = { arity: 0, infer: (_, { type }) => type, grad: leaf };
export const parameter: OpDef<"parameter"> = { arity: 0, infer: (_, { type }) => type, grad: leaf };
export const state: OpDef<"state"> = { arity: 0, infer: (_, { type }) => type, grad: leaf };
export const scalar: OpDef<"scalar"> = { arity: 0, infer: (_, { dtype }) => ({ dtype, shape: [] }), grad: leaf };
export const constant: OpDef<"constant"> = {
  arity: 0,
  infer: (_, { dtype }) => ({ dtype, shape: [] }),
  evaluate: (_, { attributes }) => Float64Array.of(attributes.value),
  grad: leaf,
};

/** Its own op because its elements depend on their index, which no map sees. */
export const random: OpDef<"random"> = {
  arity: 1,
  infer: ([seed], { shape }) =>
    seed.dtype === "i32" && seed.shape.length === 0 ? f32(shape) : "the seed is an i32 of rank 0",
  evaluate: ([seed], { attributes: { stream, shape } }) =>
    Float64Array.from({ length: volume(shape) }, (_, index) => uniform(seed[0] ?? 0, stream, index)),
  grad: notDifferentiable("random numbers have no slope"),
};
