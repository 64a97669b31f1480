/** Several calls as one, which does the items of each behind those of the one before: folds of weights' gradients. */
import { i32 } from "./code/build.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";

export function gatherFolds(folds: readonly WasmDispatch[]): WasmDispatch {
  const options = {
    family: "fold together",
    bindings: folds.flatMap(({ bindings }) => bindings),
    writes: folds.flatMap(({ kernel }) => kernel.writes),
    items: folds.reduce((sum, { grid: [items] }) => sum + items, 0),
    scratchBytes: Math.max(...folds.map(({ kernel }) => kernel.code.scratchBytes)),
  };
  return dispatchOf(options, ({ f, from, to, table, scratch }) => {
    let [first, bound] = [0, 0];
    for (const { kernel, grid, bindings } of folds) {
      const begin = f.let("begin", i32.max(i32.sub(from, first), 0));
      const end = f.let("end", i32.min(i32.sub(to, first), grid[0]));
      const own = i32.add(table, 4 * bound);
      f.if(i32.lt(begin, end), () => f.call(kernel.code.function, begin, end, own, scratch));
      first += grid[0];
      bound += bindings.length;
    }
  });
}
