/** What many kernels call, or is in a key of such: of the same parameters it is one object, a function written and encoded once. */

/** What it is made of: numbers, and what is the same where it is the same object. */
type Parameter = number | object;
/** After some parameters: what they make, and what goes on with another. */
interface Known<Made> {
  made?: Made;
  readonly next: Map<Parameter, Known<Made>>;
}
/** More than this are of several programs. */
const MOST_REMEMBERED = 500;

/** @param parametersOf all that `make` depends on; no such list is the beginning of another */
export function madeOnce<Arguments extends readonly unknown[], Made extends object>(
  make: (...args: Arguments) => Made,
  parametersOf: (...args: Arguments) => readonly Parameter[],
): (...args: Arguments) => Made {
  let root: Known<Made> = { next: new Map() };
  let remembered = 0;
  return (...args) => {
    let at = root;
    const parameters = parametersOf(...args);
    for (let place = 0; place < parameters.length; place++) {
      const parameter = parameters[place] as Parameter;
      let next = at.next.get(parameter);
      if (!next) at.next.set(parameter, (next = { next: new Map() }));
      at = next;
    }
    if (at.made) return at.made;
    if (++remembered > MOST_REMEMBERED) [root, remembered] = [{ next: new Map() }, 0];
    return (at.made = make(...args));
  };
}
