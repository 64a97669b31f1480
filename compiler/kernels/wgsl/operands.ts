/** How each operand's buffer is declared: as vec4f where it is walked four at a time, the host's numbers as bits. */
import type { Expression } from "../../schedule/types.ts";
import type { FusedOperand } from "../work.ts";
import type { ElementType } from "./bindings.ts";

export function operandTypes(
  operands: readonly FusedOperand[],
  expressions: readonly Expression[],
  width: 1 | 4,
): readonly ElementType[] {
  return operands.map(({ isScalars }, operand) => {
    if (isScalars) return "u32";
    const isWalked = expressions.some(({ instructions }) =>
      instructions.some(
        (each) => each.kind === "load" && each.operand === operand && (each.access.strides.at(-1) ?? 0) === 1,
      ),
    );
    return width === 4 && isWalked ? "vec4f" : "f32";
  });
}
