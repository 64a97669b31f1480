/**
 * The program as files that a person can read: an ES module that imports only the runtime, its types, and the kernels
 * once more as plain WGSL. The module carries the kernels itself, so that it loads in Node, in browsers and through
 * any bundler without a loader for `.wgsl`. The same program gives the same bytes.
 */
import type { Program, ProgramFunction, ProgramKernel, ProgramValue } from "../../runtime/program.ts";
import { inlineLiteral, literal, templateLiteral } from "./literal.ts";
import { fileStem, grouped, mebibytes } from "./names.ts";

export interface EmittedFile {
  readonly name: string;
  readonly text: string;
}

/** Three files: `STEM.js`, `STEM.d.ts`, `STEM.wgsl`. */
export function emitModule(program: Program): readonly EmittedFile[] {
  const stem = fileStem(program.name);
  return [
    { name: `${stem}.js`, text: moduleText(program) },
    { name: `${stem}.d.ts`, text: declarationText(program) },
    { name: `${stem}.wgsl`, text: kernelsText(program) },
  ];
}

function header(program: Program): string {
  const functions = program.functions.map(
    ({ kind, batch, steps }) => `${kind} (batch ${batch}, ${steps.length} steps)`,
  );
  return [
    `${program.name}: made by resnet-lang from a .resnet file. To change it, change that file and compile again.`,
    "",
    `hash        ${program.hash}`,
    `parameters  ${grouped(program.parameterCount)}`,
    `memory      ${mebibytes(program.plannedBytes)} planned`,
    `kernels     ${program.kernels.length}`,
    `functions   ${functions.join(", ")}`,
    ...(program.requires.length > 0 ? [`requires    ${program.requires.join(", ")}`] : []),
  ].join("\n");
}

function comment(text: string): string {
  return `/**\n${text.replace(/^/gm, " * ").replace(/ +$/gm, "")}\n */\n`;
}

function rows(values: readonly unknown[]): string {
  return `[\n${values.map((value) => `  ${inlineLiteral(value)},\n`).join("")}]`;
}

function kernelLiteral({ name, writes, code }: ProgramKernel): string {
  return `  {\n    name: ${JSON.stringify(name)},\n    writes: ${inlineLiteral(writes)},\n    code: ${templateLiteral(code)},\n  },\n`;
}

function functionLiteral(program: Program, each: ProgramFunction): string {
  const steps = each.steps.map(({ label, kernel, bindings, grid }) => {
    const name = program.kernels[kernel]?.name ?? "";
    return `    // ${name}\n    ${inlineLiteral({ label, kernel, bindings, grid })},\n`;
  });
  const { steps: _, ...rest } = each;
  const fields = Object.entries(rest).map(([name, value]) => `  ${name}: ${literal(value, "  ")},\n`);
  return `{\n${fields.join("")}  steps: [\n${steps.join("")}  ],\n}`;
}

function moduleText(program: Program): string {
  const { tensors, buffers, kernels, functions, ...facts } = program;
  const named = functions.map((each) => [`${each.kind}${each.batch}`, functionLiteral(program, each)] as const);
  const fields = Object.entries(facts).map(([name, value]) => `  ${name}: ${inlineLiteral(value)},\n`);
  return `${comment(header(program))}import { defineProgram } from "resnet-lang/runtime";

// Learned tensors, running statistics and optimizer states, in PyTorch's layout. Axis i as stored is axis order[i].
const tensors = ${rows(tensors)};

// Temporaries are shared by values whose lifetimes do not meet.
const buffers = ${rows(buffers)};

const kernels = [
${kernels.map(kernelLiteral).join("")}];

${named.map(([name, text]) => `const ${name} = ${text};\n`).join("\n")}
export const ${program.name} = defineProgram({
${fields.join("")}  tensors,
  buffers,
  kernels,
  functions: [${named.map(([name]) => name).join(", ")}],
});
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
  return `{\n  readonly inputs: {\n${valueLines(each.inputs)}  };\n  readonly outputs: {\n${valueLines(each.outputs)}  };\n}`;
}

function declarationText(program: Program): string {
  const find = (kind: ProgramFunction["kind"]) => program.functions.find((each) => each.kind === kind);
  const names = program.tensors.map(
    ({ name, shape }) => `  /** [${shape.join(", ")}] */\n  | ${JSON.stringify(name)}\n`,
  );
  return `import type { TypedProgram } from "resnet-lang/runtime";

/** A training step, shapes for a whole batch. */
export type ${program.name}Train = ${typeOf(find("train"))};

/** Evaluation mode, shapes for a whole batch; any number of examples may be given. */
export type ${program.name}Infer = ${typeOf(find("infer"))};

/** Tensors that can be read, written, loaded and saved. */
export type ${program.name}Tensor =
${names.join("")};

${comment(header(program))}export declare const ${program.name}: TypedProgram<${program.name}Train, ${program.name}Infer, ${program.name}Tensor>;
`;
}

function kernelsText(program: Program): string {
  const users = (kernel: number): string[] =>
    program.functions.flatMap(({ kind, steps }) =>
      steps.filter((step) => step.kernel === kernel).map(({ label }) => `${kind}: ${label}`),
    );
  const parts = program.kernels.map(({ name, code }, index) => {
    const labels = users(index);
    const shown = labels.slice(0, 6).join("\n// ");
    const more = labels.length > 6 ? `\n// and ${labels.length - 6} more` : "";
    return `// ${"-".repeat(96)}\n// ${name}\n// ${shown}${more}\n\n${code.trim()}\n`;
  });
  return `// Kernels of ${program.name}, each a module of its own; the .js file carries them.\n\n${parts.join("\n")}`;
}
