/** Designs of a build: read and checked once as long as neither they nor what they import has changed; programs by name. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { checkProject, hasErrors, type Checked } from "../compiler/check.ts";
import { compileModel, everywhere, type CompileOptions, type FunctionRequest } from "../compiler/compile.ts";
import type { Targets } from "../compiler/kernels/target.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import { trainingProblem } from "../compiler/model/measures/trainable.ts";
import { judgeImages, requireImages } from "../compiler/recipes/data.ts";
import type { CheckedRecipe } from "../compiler/recipes/checked-recipe.ts";
import { agreedPictures } from "../compiler/recipes/program-pictures.ts";
import { recipeFunctions } from "../compiler/recipes/program-recipe.ts";
import { ParsedFiles } from "../compiler/resolve/parsed-files.ts";
import { loadProject, type Project } from "../compiler/resolve/project.ts";
import { seeSet } from "../cli/data/read-set.ts";
import { importHost } from "../cli/files/imports.ts";
import { imageSizes } from "../cli/image-sizes.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { nearest } from "../grammar/nearest.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import type { Program } from "../runtime/program.ts";
import { exportedBy, type Exported } from "./exported.ts";

export interface ProgramOptions {
  /** Devices that programs are for: `gpu`, `cpu`, or both. */
  readonly for: "portable" | "gpu" | "cpu";
  /** Examples that an inference takes at a time. */
  readonly batch: number;
  /** Of models whose size is left open: `224x224`. */
  readonly image?: string;
}

export interface Design extends Checked {
  readonly project: Project;
  readonly exported: readonly Exported[];
  /** The design's own, and those of all that it imports. */
  readonly files: readonly string[];
}

export interface Compiled {
  readonly program: Program;
  readonly model: CheckedModel;
  /** Why its recipe's images were not seen. */
  readonly unseen?: ResnetProblem;
}

/** What a design has wrong: errors, the first to be told first. */
export class DesignErrors extends Error {
  readonly findings: readonly Diagnostic[];
  constructor(findings: readonly Diagnostic[]) {
    super(findings[0]?.message);
    this.findings = findings;
  }
}

const targetsFor: { readonly [devices in ProgramOptions["for"]]: Targets } = {
  portable: everywhere,
  gpu: everywhere.wgsl ? { wgsl: everywhere.wgsl } : {},
  cpu: everywhere.wasm ? { wasm: everywhere.wasm } : {},
};

export class Designs {
  readonly #parsed = new ParsedFiles({ mostLetters: 4_000_000 });
  readonly #opened = new Map<
    string,
    { readonly texts: readonly (readonly [path: string, text: string])[]; readonly design: Design }
  >();

  /** Checked; with its findings, errors too. */
  open(file: string): Design {
    const known = this.#opened.get(file);
    if (known?.texts.every(([path, text]) => read(path) === text)) return known.design;
    const project = loadProject(file, read(file) ?? "", importHost(file), this.#parsed);
    const texts = [...project.modules.values()].flatMap(({ path, file: { span } }) =>
      read(path) === undefined ? [] : [[path, span.source.text] as const],
    );
    const own = [file, read(file) ?? ""] as const;
    const all = [own, ...texts.filter(([path]) => path !== file)];
    const design = {
      ...{ project, ...checkProject(project) },
      exported: exportedBy(project.entry.file),
      files: all.map(([path]) => path),
    };
    this.#opened.set(file, { texts: all, design });
    return design;
  }

  /**
   * One of the programs that a design exports.
   * @param kernels false for one that is only looked at: its names and shapes are there, and nothing runs it
   * @throws DesignErrors; ResnetProblem for a name that the design lacks, and what cannot be compiled
   */
  compile(file: string, name: string, options: ProgramOptions, kernels = true): Compiled {
    const design = this.open(file);
    if (hasErrors(design.diagnostics)) throw new DesignErrors(design.diagnostics.filter(isError));
    const exported = design.exported.find((each) => each.name === name);
    if (!exported) throw unknownName(file, name, design);
    const { model, recipe: asked, recipes } = partOf(design, exported);
    const { recipe, unseen } = asked ? seen(asked) : {};
    const sizes = (recipe && requireImages(model, recipe.data)) ?? sizesOf(model, options);
    const problem = exported.trains ? trainingProblem(model, model.span) : undefined;
    if (problem) throw new DesignErrors([problem]);
    const pictures = agreedPictures(recipes);
    const wish: CompileOptions = {
      functions: recipe ? recipeFunctions(recipe, sizes) : functionsOf(exported, options.batch),
      targets: kernels ? targetsFor[options.for] : {},
      sizes,
      ...(recipe ? { recipe } : {}),
      ...(!recipe && pictures ? { pictures } : {}),
    };
    return { program: compileModel(model, wish), model, ...(unseen ? { unseen } : {}) };
  }
}

/**
 * With what a person's own images are, where they lie beside the design. A page may bring others, so that it is built
 * without them, too. @throws DesignErrors, ResnetProblem for images that are there and do not fit
 */
function seen(recipe: CheckedRecipe): { readonly recipe: CheckedRecipe; readonly unseen?: ResnetProblem } {
  const { model, data } = recipe;
  const channels = model.inputs[0]?.shape.channels ?? 1;
  const source = { folder: undefined, channels, beside: dirname(data.span.source.path) };
  try {
    const known = { ...recipe, data: { ...data, ...seeSet(data, source, data.validation === 0) } };
    const errors = judgeImages(known).filter(isError);
    if (errors.length > 0) throw new DesignErrors(errors);
    return { recipe: known };
  } catch (error) {
    if (error instanceof ResnetProblem && error.code === "RN4012") return { recipe, unseen: error };
    throw error;
  }
}

function functionsOf({ trains }: Exported, batch: number): readonly FunctionRequest[] {
  return [...(trains ? [{ kind: "train", batch } as const] : []), { kind: "infer", batch }];
}

function partOf(
  { models, recipes }: Design,
  { declared, trains }: Exported,
): { readonly model: CheckedModel; readonly recipe?: CheckedRecipe; readonly recipes: readonly CheckedRecipe[] } {
  const recipe = trains ? recipes.find(({ name }) => name === declared) : undefined;
  const model = recipe?.model ?? models.get(declared);
  if (!model) throw new ResnetProblem("RN2010", `${declared} was not checked`, "mend what is wrong with the design");
  const ofModel = recipes.filter((each) => each.model === model);
  return { model, recipes: ofModel, ...(recipe ? { recipe } : {}) };
}

/** One size for all models that leave theirs open; others have their own. */
function sizesOf(model: CheckedModel, { image }: ProgramOptions): ReadonlyMap<string, number> {
  if (model.symbols.size === 0) return new Map();
  if (image !== undefined) return imageSizes(model, image) ?? new Map();
  throw new ResnetProblem(
    "RN4006",
    `the input of ${model.name} leaves ${[...model.symbols.keys()].join(" and ")} open`,
    'say for which images: resnet({ image: "224x224" }); or declare the size in the design',
  );
}

function unknownName(file: string, name: string, { exported }: Design): ResnetProblem {
  const names = exported.map((each) => each.name);
  const near = nearest(name, names);
  const known = names.length > 0 ? `it exports ${names.join(", ")}` : "it declares no model";
  return new ResnetProblem("RN2010", `${file} exports no ${name}`, near ? `did you mean ${near}? ${known}` : known);
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** Undefined for what is not there any more, and for std's, which is no file. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
