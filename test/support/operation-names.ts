/** Every op that has kernels of its own: a new one is in the tests of families without being named there. */
import { ops } from "../../compiler/graph/ops/table.ts";
import type { Node, OpName } from "../../compiler/graph/types.ts";
import { isOperation, type OperationName } from "../../compiler/schedule/families.ts";

export const operationNames: readonly OperationName[] = (Object.keys(ops) as OpName[]).filter(
  (op): op is OperationName => isOperation({ op } as Node),
);
