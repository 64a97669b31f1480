/** What a program whose recipe says `precision f16` asks of a device. */
import { ResnetProblem } from "./problem.ts";
import { HALF_FEATURE, type Program } from "./program.ts";

/** @param adapter what lacks it, by its name */
export function noHalf(adapter: string): ResnetProblem {
  return new ResnetProblem(
    "RN5005",
    `precision f16 needs ${HALF_FEATURE}, which ${adapter} lacks`,
    "use a GPU that has it, as most do (`resnet doctor` shows what there is), or leave `precision f16` out of the recipe",
  );
}

/** True where a program's steps keep activations in 16 bits. */
export function isOfHalves({ recipe, code }: Pick<Program, "recipe" | "code">): boolean {
  return recipe?.precision === "f16" || code.wgsl?.requires.includes(HALF_FEATURE) === true;
}

/** Before anything is read or compiled. @throws ResnetProblem RN5005 for a device that stores no numbers of 16 bits */
export function requireHalf(device: { readonly name: string; readonly features?: readonly string[] }): void {
  if (device.features?.includes(HALF_FEATURE) !== true) throw noHalf(device.name);
}
