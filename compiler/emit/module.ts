/**
 * The program as files that a person can read: an ES module that imports only the runtime, its types, and the kernels
 * once more as plain WGSL and WebAssembly. The module carries the kernels itself, so that it loads in Node, in browsers
 * and through any bundler without a loader for `.wgsl` or `.wasm`, and runs on whichever device it is given. The same
 * program gives the same bytes.
 */
import type {
  Program,
  ProgramFunction,
  ProgramMeasure,
  ProgramRecipe,
  ProgramStep,
  ProgramValue,
  TargetCode,
  WasmCode,
  WgslCode,
} from "../../runtime/program.ts";
import { base64 } from "./base64.ts";
import { inlineLiteral, literal, templateLiteral } from "./literal.ts";
import { fileStem, grouped, mebibytes } from "./names.ts";
import { recipeEntries } from "./recipe-text.ts";

export interface EmittedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** `STEM.js` and `STEM.d.ts`, and for each target its kernels: `STEM.wgsl`, `STEM.wasm`, `STEM.relaxed.wasm`. */
export function emitModule(program: Program): readonly EmittedFile[] {
  const stem = fileStem(program.name);
  const { wgsl, wasm } = program.code;
  const { plain, relaxed } = wasm?.modules ?? {};
  return [
    { name: `${stem}.js`, content: moduleText(program) },
    { name: `${stem}.d.ts`, content: declarationText(program) },
    ...(wgsl ? [{ name: `${stem}.wgsl`, content: kernelsText(program, wgsl) }] : []),
    ...(plain ? [{ name: `${stem}.wasm`, content: plain }] : []),
    ...(relaxed ? [{ name: `${stem}.relaxed.wasm`, content: relaxed }] : []),
  ];
}

/** What `emitModule` may call its files, whatever the targets. @param model its name */
export function moduleFiles(model: string): readonly string[] {
  return [".js", ".d.ts", ".wgsl", ".wasm", ".relaxed.wasm"].map((extension) => fileStem(model) + extension);
}

/** Which model's module a text is part of; undefined for what is none of ours. */
export function modelOfFile(text: string): string | undefined {
  return /^(?: \* (\w+): made by resnet-lang |\/\/ Kernels of (\w+), each a module)/m
    .exec(text)
    ?.slice(1)
    .find(Boolean);
}

function header(program: Program): string {
  const functions = program.functions.map(({ kind, batch }) => `${kind} (batch ${batch})`);
  const { wgsl, wasm } = program.code;
  const stepsOf = ({ steps }: TargetCode): string => steps.map(({ length }) => length).join(" + ");
  const requires = wgsl && wgsl.requires.length > 0 ? `, for devices with ${wgsl.requires.join(", ")}` : "";
  return [
    `${program.name}: made by resnet-lang from a .resnet file. To change it, change that file and compile again.`,
    "",
    `hash        ${program.hash}`,
    `parameters  ${grouped(program.parameterCount)}`,
    `memory      ${mebibytes(program.plannedBytes)} planned`,
    `functions   ${functions.join(", ")}`,
    ...(program.recipe ? recipeLines(program.recipe) : []),
    ...(wgsl ? [`WGSL        ${wgsl.kernels.length} kernels, ${stepsOf(wgsl)} dispatches${requires}`] : []),
    ...(wasm ? [`WebAssembly ${wasm.kernels.length} kernels, ${stepsOf(wasm)} calls`] : []),
  ].join("\n");
}

function recipeLines(recipe: ProgramRecipe): readonly string[] {
  const named = recipe.name ?? "none in the design: the default of a training step";
  return [`recipe      ${named}`, ...recipeEntries(recipe).map(([word, value]) => `  ${word.padEnd(10)}${value}`)];
}

function comment(text: string): string {
  return `/**\n${text.replaceAll("*/", "*\u2215").replace(/^/gm, " * ").replace(/ +$/gm, "")}\n */\n`;
}

function rows(values: readonly unknown[]): string {
  return `[\n${values.map((value) => `  ${inlineLiteral(value)},\n`).join("")}]`;
}

function stepsLiteral(steps: readonly ProgramStep[], kernels: readonly string[]): string {
  const lines = steps.map((step) => `      // ${kernels[step.kernel] ?? ""}\n      ${inlineLiteral(step)},\n`);
  return `    [\n${lines.join("")}    ],\n`;
}

/** Bytes as base64 in lines that an editor opens. */
function bytesLiteral(bytes: Uint8Array): string {
  const lines = base64(bytes).match(/.{1,112}/g) ?? [];
  return `$bytesOf(\`\n${lines.join("\n")}\n\`)`;
}

function wgslLiteral({ requires, kernels, scratch, steps }: WgslCode): string {
  const names = kernels.map(({ name }) => name);
  const printed = kernels.map(
    ({ name, writes, code }) =>
      `    {\n      name: ${JSON.stringify(name)},\n      writes: ${inlineLiteral(writes)},\n      code: ${templateLiteral(code)},\n    },\n`,
  );
  return `{
  requires: ${inlineLiteral(requires)},
  scratch: ${inlineLiteral(scratch)},
  kernels: [
${printed.join("")}  ],
  steps: [
${steps.map((each) => stepsLiteral(each, names)).join("")}  ],
}`;
}

function wasmLiteral({ modules, sharedFlagAt, kernels, threadBytes, scratch, steps }: WasmCode): string {
  const names = kernels.map(({ name }) => name);
  const bytes = Object.entries(modules).map(([variant, each]) => `    ${variant}: ${bytesLiteral(each)},\n`);
  return `{
  threadBytes: ${threadBytes},
  scratch: ${inlineLiteral(scratch)},
  sharedFlagAt: ${sharedFlagAt},
  kernels: [
${kernels.map((each) => `    ${inlineLiteral(each)},\n`).join("")}  ],
  modules: {
${bytes.join("")}  },
  steps: [
${steps.map((each) => stepsLiteral(each, names)).join("")}  ],
}`;
}

/**
 * The module itself: the first of the emitted files. Each name that it declares or imports has a `$` in it, which no name
 * of a design has, so that no design can collide with them; and what it exports is named in an `export { … as NAME }`,
 * where any word may stand, also one that JavaScript reserves.
 */
export function moduleText(program: Program): string {
  const { tensors, buffers, functions, code, ...facts } = program;
  const named = functions.map((each) => [`$${each.kind}${each.batch}`, literal(each)] as const);
  const fields = Object.entries(facts).map(([name, value]) => `  ${name}: ${literal(value, "  ")},\n`);
  const targets = [
    ...(code.wgsl ? [["wgsl", wgslLiteral(code.wgsl)] as const] : []),
    ...(code.wasm ? [["wasm", wasmLiteral(code.wasm)] as const] : []),
  ];
  const imports = [...(code.wasm ? ["bytesOf"] : []), "defineProgram"].map((name) => `${name} as $${name}`);
  return `${comment(header(program))}import { ${imports.join(", ")} } from "resnet-lang/runtime";

// Learned tensors, running statistics and optimizer states, in PyTorch's layout. Axis i as stored is axis order[i].
const $tensors = ${rows(tensors)};

// Temporaries are shared by values whose lifetimes do not meet.
const $buffers = ${rows(buffers)};

${named.map(([name, text]) => `const ${name} = ${text};\n`).join("\n")}
${targets.map(([name, text]) => `const $${name} = ${text};\n`).join("\n")}
const $program = $defineProgram({
${fields.join("")}  tensors: $tensors,
  buffers: $buffers,
  functions: [${named.map(([name]) => name).join(", ")}],
  code: { ${targets.map(([name]) => `${name}: $${name}`).join(", ")} },
});

export { $program as ${program.name} };
`;
}

function valueType({ dtype }: ProgramValue): string {
  return dtype === "i32" ? "Int32Array" : "Float32Array";
}

function valueLines(values: readonly ProgramValue[]): string {
  return values
    .map(
      (value) =>
        `    /** [${value.shape.join(", ")}] */\n    readonly ${JSON.stringify(value.name)}: ${valueType(value)};\n`,
    )
    .join("");
}

function typeOf(each: ProgramFunction | undefined): string {
  if (!each) return "never";
  const step = each.kind === "train" ? stepTypes(each) : "";
  return `{\n  readonly inputs: {\n${valueLines(each.inputs)}  };\n  readonly outputs: {\n${valueLines(each.outputs)}  };\n${step}}`;
}

/** What a step takes besides, and what it tells of its batch. */
function stepTypes({ scalars, outputs }: ProgramFunction): string {
  const numbers = scalars.map(
    ({ name, otherwise }) => `    readonly ${JSON.stringify(name)}${otherwise === undefined ? "" : "?"}: number;\n`,
  );
  const results = outputs.flatMap(({ name, measure }) =>
    measure ? [`    /** ${measureText(measure)} */\n    readonly ${JSON.stringify(name)}: number;\n`] : [],
  );
  return `  readonly numbers: {\n${numbers.join("")}  };\n  readonly results: {\n${results.join("")}  };\n`;
}

function measureText({ metric, fold }: ProgramMeasure): string {
  const words = { mean: "mean of the batch", sum: "sum over the batch", count: "examples of the batch" };
  return `${metric}: ${words[fold]}`;
}

function declarationText(program: Program): string {
  const find = (kind: ProgramFunction["kind"]) => program.functions.find((each) => each.kind === kind);
  const { name, tensors } = program;
  const names = tensors.map((each) => `\n  /** [${each.shape.join(", ")}] */\n  | ${JSON.stringify(each.name)}`);
  return `import type { TypedProgram as $TypedProgram } from "resnet-lang/runtime";

/** A training step, shapes for a whole batch. */
export type ${name}Train = ${typeOf(find("train"))};

/** Evaluation mode, shapes for a whole batch; any number of examples may be given. */
export type ${name}Infer = ${typeOf(find("infer"))};

/** Tensors that can be read, written, loaded and saved. */
export type ${name}Tensor =${names.join("") || " never"};

${recipeType(program)}${comment(header(program))}declare const $program: $TypedProgram<${name}Train, ${name}Infer, ${name}Tensor>${program.recipe ? ` & { readonly recipe: ${name}Recipe }` : ""};

export { $program as ${name} };
`;
}

function recipeType({ name, recipe }: Program): string {
  if (!recipe) return "";
  return `/** What the training step was compiled from, and what a run by it takes. */
export type ${name}Recipe = ${readonlyType(recipe, "")};

`;
}

/** The type of plain data that has this value and no other. */
function readonlyType(value: unknown, indent: string): string {
  if (Array.isArray(value)) return `readonly [${value.map((each) => readonlyType(each, indent)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const fields = Object.entries(value).map(
    ([name, each]) => `${inner}readonly ${name}: ${readonlyType(each, inner)};\n`,
  );
  return `{\n${fields.join("")}${indent}}`;
}

function kernelsText(program: Program, wgsl: WgslCode): string {
  const users = usersByKernel(program, wgsl);
  const parts = wgsl.kernels.map(({ name, code }, index) => {
    const labels = users[index] ?? [];
    const shown = labels.slice(0, 6).join("\n// ");
    const more = labels.length > 6 ? `\n// and ${labels.length - 6} more` : "";
    return `// ${"-".repeat(96)}\n// ${name}\n// ${shown}${more}\n\n${code.trim()}\n`;
  });
  return `// Kernels of ${program.name}, each a module of its own; the .js file carries them.\n\n${parts.join("\n")}`;
}

/** By kernel the steps that run it: the function's kind and the layer. */
export function usersByKernel(
  { functions }: Pick<Program, "functions">,
  { steps }: TargetCode,
): readonly (readonly string[])[] {
  const users: string[][] = [];
  for (const [index, { kind }] of functions.entries())
    for (const { kernel, label } of steps[index] ?? []) (users[kernel] ??= []).push(`${kind}: ${label}`);
  return users;
}
