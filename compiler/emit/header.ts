/** What stands above a module and its types: what they were made from, and how large they are. */
import { grouped } from "../../grammar/counted.ts";
import { meetingsOf } from "../../runtime/cpu/meetings.ts";
import type { Program, ProgramRecipe, TargetCode, WasmCode } from "../../runtime/program.ts";
import { memorySize } from "../../runtime/memory.ts";
import { recipeEntries } from "./recipe-text.ts";

export function header(program: Program): string {
  const functions = program.functions.map(({ kind, batch }) => `${kind} (batch ${batch})`);
  return [
    `${program.name}: made by resnet-lang from a .resnet file. To change it, change that file and compile again.`,
    "",
    `hash        ${program.hash}`,
    `parameters  ${grouped(program.parameterCount)}`,
    `memory      ${memorySize(program.plannedBytes)} planned`,
    `functions   ${functions.join(", ")}`,
    ...(program.recipe ? recipeLines(program.recipe) : []),
    ...codeLines(program),
  ].join("\n");
}

/** A line a target: how many kernels, how many of their runs each function is made of, and their room beside the plan. */
export function codeLines(program: Program): readonly string[] {
  const { wgsl, wasm } = program.code;
  const requires = wgsl && wgsl.requires.length > 0 ? `, for devices with ${wgsl.requires.join(", ")}` : "";
  return [
    ...(wgsl
      ? [`WGSL        ${wgsl.kernels.length} kernels, ${stepsOf(wgsl, "dispatches")}${roomOf(wgsl)}${requires}`]
      : []),
    ...(wasm
      ? [
          `WebAssembly ${wasm.kernels.length} kernels, ${stepsOf(wasm, "calls")}${roomOf(wasm, wasm.threadBytes)}; ${meetings(program, wasm)}`,
        ]
      : []),
  ];
}

/** `328 + 43 dispatches, 63 when weights have changed`: of each function, and of what prepares them. */
function stepsOf({ steps, preparation }: TargetCode, what: string): string {
  const prepared = preparation.flat().length;
  const calls = `${steps.map(({ length }) => length).join(" + ")} ${what}`;
  return prepared > 0 ? `${calls}, ${prepared} when weights have changed` : calls;
}

/**
 * `, 5.5 MiB beside the plan`: what kernels keep for themselves while they run, such as weights packed or sums in parts.
 * @param threadBytes that each thread has besides
 */
function roomOf({ scratch }: TargetCode, threadBytes = 0): string {
  const bytes = scratch.reduce((sum, each) => sum + each, 0);
  const rooms = [
    ...(bytes > 0 ? [memorySize(bytes)] : []),
    ...(threadBytes > 0 ? [`${memorySize(threadBytes)} a thread`] : []),
  ];
  return rooms.length > 0 ? `, ${rooms.join(" and ")} beside the plan` : "";
}

/** `threads meet 144 + 23 times`: in each function, where some wait for what others have computed. */
function meetings(program: Program, wasm: WasmCode): string {
  const counts = wasm.steps.map((steps) => meetingsOf(program, wasm, steps).filter(Boolean).length);
  return `threads meet ${counts.join(" + ")} times`;
}

function recipeLines(recipe: ProgramRecipe): readonly string[] {
  const named = recipe.name ?? "none in the design: the default of a training step";
  return [`recipe      ${named}`, ...recipeEntries(recipe).map(([word, value]) => `  ${word.padEnd(9)} ${value}`)];
}

export function comment(text: string): string {
  return `/**\n${text.replaceAll("*/", "*\u2215").replace(/^/gm, " * ").replace(/ +$/gm, "")}\n */\n`;
}
