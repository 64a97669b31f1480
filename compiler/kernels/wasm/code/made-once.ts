/** Functions that many kernels call: of the same parameters they are one function, written and encoded once. */
import type { WasmFunction } from "./tree.ts";

/** What a function is made of: numbers, and what is the same where it is the same object. */
type Parameter = number | object;
/** After some parameters: what they make, and what goes on with another. */
interface Known {
  made?: WasmFunction;
  readonly next: Map<Parameter, Known>;
}
/** More than this are of several programs. */
const MOST_REMEMBERED = 500;

/** @param parametersOf all that `make` depends on; no such list is the beginning of another */
export function madeOnce<Arguments extends readonly unknown[]>(
  make: (...args: Arguments) => WasmFunction,
  parametersOf: (...args: Arguments) => readonly Parameter[],
): (...args: Arguments) => WasmFunction {
  let root: Known = { next: new Map() };
  let remembered = 0;
  return (...args) => {
    let at = root;
    const parameters = parametersOf(...args);
    for (let place = 0; place < parameters.length; place++) {
      const parameter = parameters[place] as Parameter;
      const next = at.next.get(parameter) ?? { next: new Map<Parameter, Known>() };
      at.next.set(parameter, next);
      at = next;
    }
    if (at.made) return at.made;
    if (++remembered > MOST_REMEMBERED) [root, remembered] = [{ next: new Map() }, 0];
    return (at.made = make(...args));
  };
}
