/** The types of an emitted module: names, kinds and sizes of what its functions take and give. */
import type { Program, ProgramFunction, ProgramMeasure, ProgramValue } from "../../runtime/program.ts";
import { comment, header } from "./header.ts";

/** Of as many examples as there are: the first extent of what has any. */
function valueType({ dtype, shape: [batch, ...others] }: ProgramValue): string {
  const array = dtype === "i32" ? "Int32Array" : "Float32Array";
  return batch === undefined ? array : `$Shaped<${array}, readonly [${["N: number", ...others].join(", ")}]>`;
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
  const words = {
    mean: "mean of the batch",
    sum: "sum over the batch",
    count: "examples of the batch",
    last: "of the step",
  };
  return `${metric}: ${words[fold]}`;
}

export function declarationText(program: Program, above = comment(header(program))): string {
  const find = (kind: ProgramFunction["kind"]) => program.functions.find((each) => each.kind === kind);
  const { name, tensors } = program;
  const names = tensors.map((each) => `\n  /** [${each.shape.join(", ")}] */\n  | ${JSON.stringify(each.name)}`);
  return `import type { Shaped as $Shaped, TypedProgram as $TypedProgram } from "resnet-lang/runtime";

/** A training step, shapes for a whole batch. */
export type ${name}Train = ${typeOf(find("train"))};

/** Evaluation mode, shapes for a whole batch; any number of examples may be given. */
export type ${name}Infer = ${typeOf(find("infer"))};

/** Tensors that can be read, written, loaded and saved. */
export type ${name}Tensor =${names.join("") || " never"};

${recipeType(program)}${above}declare const $program: $TypedProgram<${name}Train, ${name}Infer, ${name}Tensor>${program.recipe ? ` & { readonly recipe: ${name}Recipe }` : ""};

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
