/** How each operand's buffer is declared: as vec4f where it is walked four at a time, the host's numbers as bits. */
import type { Expression, Operand, Schedule } from "../../schedule/types.ts";
import type { ElementType } from "./bindings.ts";

export function operandTypes(
  operands: readonly Operand[],
  schedule: Schedule,
  expressions: readonly Expression[],
  width: 1 | 4,
): readonly ElementType[] {
  return operands.map(({ buffer }, operand) => {
    if (schedule.buffers[buffer]?.role === "scalars") return "u32";
    const isWalked = expressions.some(({ instructions }) =>
      instructions.some(
        (each) => each.kind === "load" && each.operand === operand && (each.access.strides.at(-1) ?? 0) === 1,
      ),
    );
    return width === 4 && isWalked ? "vec4f" : "f32";
  });
}
