/** `--weights`: a run begins, at step 0, with what is in a file instead of first values; nothing else of it counts. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import type { FittedWeights } from "../../runtime/fit-weights.ts";
import type { Program } from "../../runtime/program.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { dataText, mayHaveSeen, otherDrawText } from "../../training/origin.ts";
import { readRecord, type DataOrigin } from "../../training/record.ts";
import type { NamesFile } from "../names-file.ts";
import { UsageError } from "../usage-error.ts";
import { grouped } from "../../grammar/counted.ts";
import type { Io } from "../terminal.ts";
import { fitFile, readWeights, tellWeights } from "../weights.ts";

export interface StartOptions {
  /** The file. */
  readonly weights: string;
  /** Parts that it may lack, or have in other shapes. */
  readonly allowMissing: readonly string[];
  /** What it calls each tensor, where it has names of its own. */
  readonly names?: NamesFile;
}

export class Start {
  readonly #options: StartOptions;
  readonly #bytes: Uint8Array;

  /** Reads the file. @throws UsageError, ResnetProblem RN4013 */
  constructor(options: StartOptions) {
    this.#options = options;
    this.#bytes = readWeights(options.weights);
    // Damage is told before data is read.
    openSafetensors(this.#bytes, options.weights);
  }

  /**
   * The values that the run begins with, by tensor; what becomes of the others is told. The optimizer begins anew.
   * @param run what it is scored on, and the images of its training set
   * @throws ResnetProblem RN4013, RN4014
   */
  valuesFor(
    program: Program,
    { data, examples }: { readonly data: DataOrigin; readonly examples: number },
    io: Io,
  ): FittedWeights["values"] {
    const { weights, allowMissing, names } = this.#options;
    // Of the optimizer a new run takes nothing, so that its states count as what the program has no use for.
    const learned = { ...program, tensors: program.tensors.filter(({ role }) => role !== "optimizer") };
    const fitted = fitFile(learned, this.#bytes, weights, allowMissing, names);
    const record = readRecord(fitted.metadata, weights);
    const { origin } = record ?? {};
    const of = record && origin ? `: ${origin.recipe} of ${origin.file} after ${grouped(record.step)} steps` : "";
    io.err(printable(`begins with ${weights}${of}`));
    tellWeights(fitted, weights, learned, allowMissing.length > 0, io);
    const otherDraw = otherDrawText(weights, origin, data, examples);
    if (otherDraw !== undefined) io.err(printable(`note: ${otherDraw}`));
    const before = origin?.data;
    if (before && mayHaveSeen(before, data)) {
      const text = `${weights} was trained on ${dataText(before)}, this run is scored on ${dataText(data)}`;
      io.err(printable(`note: ${text}: some of these it has seen, and the accuracy will flatter`));
    }
    return fitted.values;
  }
}

/** What a recipe says to begin with: the path is from the design's folder. @throws UsageError where nothing is there */
export function startFile({ start, places, span }: CheckedRecipe): string | undefined {
  if (start === undefined) return undefined;
  const at = (places.get("start") ?? span).source.path;
  const file = isAbsolute(start) ? start : join(dirname(at), start);
  if (existsSync(file)) return file;
  throw new UsageError(
    `${at}: the recipe begins with ${start}, and there is no file ${file}`,
    "put the weights there (a path is from the design's folder), or name others: --weights FILE",
  );
}
