/** An operation with its tail: as much of it as the operation's own kernels do, and the rest behind them. */
import type { Dispatch } from "./target.ts";
import type { OperationWork, TailWork } from "./work.ts";
import type { OperationName } from "../schedule/families.ts";

interface Printers<Code> {
  /** How many of the tail, from the first on, the operation's kernels do. */
  readonly hosted: number;
  /** Prints the operation with the tail that it is given. */
  readonly operation: (work: OperationWork<OperationName>) => readonly Dispatch<Code>[];
  readonly alone: (work: TailWork) => readonly Dispatch<Code>[];
}

export function withTail<Code>(
  work: OperationWork<OperationName>,
  { hosted, operation, alone }: Printers<Code>,
): readonly Dispatch<Code>[] {
  const behind = work.tail
    .slice(hosted)
    .flatMap((each, index) => alone(each).map((dispatch) => ({ ...dispatch, tail: hosted + index })));
  return [...operation({ ...work, tail: work.tail.slice(0, hosted) }), ...behind];
}
