/** A transform's arithmetic on vectors of four channels. */
import { f32x4, v128, type FunctionBuilder } from "../code/build.ts";
import type { V128 } from "../code/tree.ts";
import type { Arithmetic, Transform } from "../../winograd-transforms.ts";

/** Collects factors instead of computing. */
function factorsOf(transform: Transform, width: number): ReadonlySet<number> {
  const factors = new Set<number>();
  const note = (by: number): true => !!factors.add(Math.abs(by));
  const recorder: Arithmetic<true> = {
    add: () => true,
    subtract: () => true,
    scale: (_, by) => note(by),
    addScaled: (_, __, by) => note(by),
  };
  transform(
    recorder,
    Array.from({ length: width }, () => true as const),
  );
  return factors;
}

/** Arithmetic on vectors of four channels; every value is a local, every factor one that is set before the loop. */
export function vectorArithmetic(f: FunctionBuilder, transform: Transform, width: number): Arithmetic<V128> {
  const factors = new Map<number, V128>();
  for (const factor of factorsOf(transform, width)) factors.set(factor, f.let("factor", v128.splat(factor)));
  const of = (by: number): V128 => factors.get(Math.abs(by)) ?? v128.splat(Math.abs(by));
  const hold = (value: V128): V128 => f.let("v", value);
  return {
    add: (a, b) => hold(f32x4.add(a, b)),
    subtract: (a, b) => hold(f32x4.sub(a, b)),
    scale: (a, by) => hold(by < 0 ? f32x4.neg(f32x4.mul(a, of(by))) : f32x4.mul(a, of(by))),
    addScaled: (a, b, by) => hold(by < 0 ? f32x4.nmadd(b, of(by), a) : f32x4.madd(b, of(by), a)),
  };
}
