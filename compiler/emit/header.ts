/** What stands above a module and its types: what they were made from, and how large they are. */
import type { Program, ProgramRecipe, TargetCode } from "../../runtime/program.ts";
import { mebibytes } from "../../runtime/memory.ts";
import { grouped } from "./names.ts";
import { recipeEntries } from "./recipe-text.ts";

export function header(program: Program): string {
  const functions = program.functions.map(({ kind, batch }) => `${kind} (batch ${batch})`);
  const { wgsl, wasm } = program.code;
  const requires = wgsl && wgsl.requires.length > 0 ? `, for devices with ${wgsl.requires.join(", ")}` : "";
  return [
    `${program.name}: made by resnet-lang from a .resnet file. To change it, change that file and compile again.`,
    "",
    `hash        ${program.hash}`,
    `parameters  ${grouped(program.parameterCount)}`,
    `memory      ${mebibytes(program.plannedBytes)} planned`,
    `functions   ${functions.join(", ")}`,
    ...(program.recipe ? recipeLines(program.recipe) : []),
    ...(wgsl ? [`WGSL        ${wgsl.kernels.length} kernels, ${stepsOf(wgsl, "dispatches")}${requires}`] : []),
    ...(wasm ? [`WebAssembly ${wasm.kernels.length} kernels, ${stepsOf(wasm, "calls")}`] : []),
  ].join("\n");
}

/** `328 + 43 dispatches, 63 when weights have changed`: of each function, and of what prepares them. */
function stepsOf({ steps, preparation }: TargetCode, what: string): string {
  const prepared = preparation.flat().length;
  const calls = `${steps.map(({ length }) => length).join(" + ")} ${what}`;
  return prepared > 0 ? `${calls}, ${prepared} when weights have changed` : calls;
}

function recipeLines(recipe: ProgramRecipe): readonly string[] {
  const named = recipe.name ?? "none in the design: the default of a training step";
  return [`recipe      ${named}`, ...recipeEntries(recipe).map(([word, value]) => `  ${word.padEnd(10)}${value}`)];
}

export function comment(text: string): string {
  return `/**\n${text.replaceAll("*/", "*\u2215").replace(/^/gm, " * ").replace(/ +$/gm, "")}\n */\n`;
}
