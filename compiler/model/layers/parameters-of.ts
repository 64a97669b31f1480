/** What a layer, block or shortcut takes, by name. */
import type { Callee } from "../values/value.ts";
import { layers } from "./table.ts";

export function parametersOf(callee: Callee): readonly string[] {
  if (callee.kind === "layer") return layers[callee.name].parameters.map(({ name }) => name);
  return callee.kind === "block" ? callee.declaration.parameters.map(({ name }) => name.text) : [];
}
