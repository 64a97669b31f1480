/** Of which layers a kernel or a buffer is: what a person knows of it. */
import type { ProgramStep, WgslCode } from "../program.ts";

type Steps = Pick<WgslCode, "preparation" | "steps">;

/** `stem.conv`, or `stem.conv and 3 others`; of what no step uses `no layer`. */
export function usersOf({ preparation, steps }: Steps, uses: (step: ProgramStep) => boolean): string {
  const users = [...preparation, ...steps].flatMap((each) => each.filter(uses));
  const [first = "no layer", ...others] = new Set(users.map(({ label }) => label));
  return others.length === 0 ? first : `${first} and ${others.length} ${others.length === 1 ? "other" : "others"}`;
}

/** `conv2d_1 (stem.conv)` */
export function kernelOf(code: Steps & Pick<WgslCode, "kernels">, index: number): string {
  return `${code.kernels[index]?.name ?? "a kernel"} (${usersOf(code, ({ kernel }) => kernel === index)})`;
}
