/** The averages of a run's tensors, where its recipe has an `ema`. */
import { AVERAGE, AVERAGED } from "./program.ts";
import { openSafetensors, writeSafetensors, type Tensor } from "./safetensors.ts";

/**
 * What is evaluated, by the tensors' plain names: averages where there are any, else the tensors as they are.
 * @param tensors all of a program that trains, states of the optimizer too
 */
export function evaluatedTensors(tensors: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, Float32Array> {
  const isAveraged = tensors.get(`update/${AVERAGED}`)?.[0] === 1;
  const plain = [...tensors].filter(([name]) => !name.includes("/"));
  return new Map(plain.map(([name, value]) => [name, (isAveraged && tensors.get(`${name}/${AVERAGE}`)) || value]));
}

/**
 * A file of weights as whoever evaluates wants it: a state to go on from has averages beside the weights, which then stand
 * under the plain names. Any other file is as it was.
 * @param file its name, for messages
 * @throws ResnetProblem RN4013
 */
export function evaluatedFile(bytes: Uint8Array, file: string): Uint8Array {
  const { entries, metadata, read } = openSafetensors(bytes, file);
  if (!entries.has(`update/${AVERAGED}`) || read(`update/${AVERAGED}`).values[0] !== 1) return bytes;
  const tensors = new Map<string, Tensor>();
  for (const name of entries.keys()) {
    const average = `${name}/${AVERAGE}`;
    if (!name.includes("/")) tensors.set(name, read(entries.has(average) ? average : name));
  }
  return writeSafetensors({ tensors, metadata });
}
