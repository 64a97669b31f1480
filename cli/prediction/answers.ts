/** How an answer is printed. */
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";
import type { Answer } from "../../runtime/answers.ts";

/** `cat 93.12 %` */
export function answerText({ class: name, probability }: Answer): string {
  return `${printableLine(name)} ${(100 * probability).toFixed(2)} %`;
}
