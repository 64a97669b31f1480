/**
 * The program as files that a person can read: an ES module that imports only the runtime, its types, and the kernels
 * once more as plain WGSL and WebAssembly. The module carries the kernels itself, so that it loads in Node, in browsers
 * and through any bundler without a loader for `.wgsl` or `.wasm`, and runs on whichever device it is given. The same
 * program gives the same bytes.
 */
import type { Program, TargetCode, WasmCode, WgslCode } from "../../runtime/program.ts";
import { base64 } from "./base64.ts";
import { inlineLiteral, literal, templateLiteral } from "./literal.ts";
import { declarationText } from "./declaration.ts";
import { comment, header } from "./header.ts";
import { fileStem } from "./names.ts";
import { pack } from "./pack.ts";
import { rowsLiteral, stepsLiteral } from "./tables.ts";

export interface EmittedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** `STEM.js` and `STEM.d.ts`, and for each target its kernels: `STEM.wgsl`, `STEM.wasm`, `STEM.relaxed.wasm`. */
export function emitModule(program: Program): readonly EmittedFile[] {
  const stem = fileStem(program.name);
  const { wgsl, wasm } = program.code;
  const { plain, relaxed } = wasm?.modules ?? {};
  const above = comment(header(program));
  return [
    { name: `${stem}.js`, content: moduleText(program, above) },
    { name: `${stem}.d.ts`, content: declarationText(program, above) },
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

/** Bytes as base64 in lines that an editor opens. */
function bytesLiteral(bytes: Uint8Array): string {
  const lines = base64(bytes).match(/.{1,112}/g) ?? [];
  return `\`\n${lines.join("\n")}\n\``;
}

/** Both variants as one: they are all but the same. */
function modulesLiteral(modules: WasmCode["modules"]): string {
  const variants = Object.entries(modules);
  const whole = new Uint8Array(variants.reduce((sum, [, { length }]) => sum + length, 0));
  let at = 0;
  for (const [, each] of variants) {
    whole.set(each, at);
    at += each.length;
  }
  const sizes = Object.fromEntries(variants.map(([variant, { length }]) => [variant, length]));
  const streams = Object.entries(pack(whole)).map(([name, bytes]) => `    ${name}: ${bytesLiteral(bytes)},\n`);
  return `$unpack(${inlineLiteral(sizes)}, {\n${streams.join("")}  })`;
}

function factLines(facts: object): string {
  return Object.entries(facts)
    .map(([name, value]) => `      ${name}: ${inlineLiteral(value)},\n`)
    .join("");
}
function wgslLiteral({ requires, kernels, scratch }: WgslCode): string {
  const printed = kernels.map(
    ({ code, ...facts }) => `    {\n${factLines(facts)}      code: ${templateLiteral(code)},\n    },\n`,
  );
  return `{
  requires: ${inlineLiteral(requires)},
  scratch: ${inlineLiteral(scratch)},
  kernels: [
${printed.join("")}  ],
}`;
}

function wasmLiteral({ modules, sharedFlagAt, kernels, threadBytes, scratch }: WasmCode): string {
  return `{
  threadBytes: ${threadBytes},
  scratch: ${inlineLiteral(scratch)},
  sharedFlagAt: ${sharedFlagAt},
  kernels: ${rowsLiteral(kernels, "  ")},
  modules: ${modulesLiteral(modules)},
}`;
}

/**
 * The module itself: the first of the emitted files. Each name that it declares or imports has a `$` in it, which no name
 * of a design has, so that no design can collide with them; and what it exports is named in an `export { … as NAME }`,
 * where any word may stand, also one that JavaScript reserves.
 * @param above what stands above it, as it does above its types
 */
export function moduleText(program: Program, above = comment(header(program))): string {
  const { tensors, buffers, functions, code, ...facts } = program;
  const named = functions.map((each) => [`$${each.kind}${each.batch}`, literal(each)] as const);
  const fields = Object.entries(facts).map(([name, value]) => `  ${name}: ${literal(value, "  ")},\n`);
  const { wgsl, wasm } = code;
  const targets = [
    ...(wgsl ? [{ name: "wgsl", code: wgsl, text: wgslLiteral(wgsl) }] : []),
    ...(wasm ? [{ name: "wasm", code: wasm, text: wasmLiteral(wasm) }] : []),
  ];
  const used = targets.map(
    ({ name }, at) => `${name}: { ...$${name}, steps: $targets[${at}], preparation: $prepared[${at}] }`,
  );
  const imports = ["defineProgram", "rows", "steps", ...(wasm ? ["unpack"] : [])].map((name) => `${name} as $${name}`);
  return `${above}import { ${imports.join(", ")} } from "resnet-lang/runtime";

// Learned tensors, running statistics and optimizer states, in PyTorch's layout. Axis i as stored is axis order[i].
const $tensors = ${rowsLiteral(tensors)};

// Temporaries are shared by values whose lifetimes do not meet.
const $buffers = ${rowsLiteral(buffers)};

${named.map(([name, text]) => `const ${name} = ${text};\n`).join("\n")}
${targets.map(({ name, text }) => `const $${name} = ${text};\n`).join("\n")}
// For each function the layers in their order, and what each runs on ${targets.map(({ name }) => name).join(", then on ")}: kernel, buffers, grid, sizes.
const $targets = ${stepsLiteral(targets, "steps", functions.length)};

// What is done before, in the same way, whenever weights have changed.
const $prepared = ${stepsLiteral(targets, "preparation", functions.length)};

const $program = $defineProgram({
${fields.join("")}  tensors: $tensors,
  buffers: $buffers,
  functions: [${named.map(([name]) => name).join(", ")}],
  code: { ${used.join(", ")} },
});

export { $program as ${program.name} };
`;
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
  { steps, preparation }: TargetCode,
): readonly (readonly string[])[] {
  const users: string[][] = [];
  for (const [index, { kind }] of functions.entries())
    for (const { kernel, label } of [...(preparation[index] ?? []), ...(steps[index] ?? [])])
      (users[kernel] ??= []).push(`${kind}: ${label}`);
  return users;
}
