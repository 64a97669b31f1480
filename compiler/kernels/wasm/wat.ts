/** The kernels of a program as one readable module, each with the layers that it computes above it. */
import type { SimdVariant } from "../../../runtime/program.ts";
import { moduleText } from "./code/text.ts";
import type { WasmDispatch } from "./kernel.ts";

/** @param users lines that say where a kernel is used, by its name */
export function watText(
  kernels: ReadonlyMap<string, WasmDispatch["kernel"]>,
  variant: SimdVariant,
  users: (kernel: string) => readonly string[],
): string {
  const exported = new Map([...kernels].map(([name, { code }]) => [name, code.function]));
  const notes = (name: string): readonly string[] => [kernels.get(name)?.family ?? "", ...users(name)];
  return moduleText(exported, { relaxed: variant === "relaxed" }, notes);
}
