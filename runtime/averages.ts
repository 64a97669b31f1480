/** The averages of a run's tensors, where its recipe has an `ema`. */
import { AVERAGE, AVERAGED } from "./program.ts";

/**
 * What is evaluated, by the tensors' plain names: averages where there are any, else the tensors as they are.
 * @param tensors all of a program that trains, states of the optimizer too
 */
export function evaluatedTensors(tensors: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, Float32Array> {
  const isAveraged = tensors.get(`update/${AVERAGED}`)?.[0] === 1;
  const plain = [...tensors].filter(([name]) => !name.includes("/"));
  return new Map(plain.map(([name, value]) => [name, (isAveraged && tensors.get(`${name}/${AVERAGE}`)) || value]));
}
