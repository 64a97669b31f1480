/** From a line of a program's module to the line of the design that its layer stands in: kernels' names and steps. */
import { positionAt, type SourceFile, type Span } from "../grammar/source.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";

/** As Rollup's and Vite's own types ask for it: lists that they may write to. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: string[];
  readonly sourcesContent: string[];
  readonly names: string[];
  readonly mappings: string;
}

/** A row of a step or a tensor names its layer: `["s1.0.residual.conv_1 (backward)", …]`, `["head.linear.weight", …]`. */
const LABEL = /^\s*\["([\w.]+)/;
/** Of WGSL's kernels, whose code follows. */
const KERNEL = /^\s*name: "(\w+)",$/;

/**
 * @param text of the module
 * @param users layers that run each kernel, by its name: `infer: s1.0.residual.conv_1`
 * @returns a map whose sources are the design and what it imports
 */
export function sourceMapOf(
  text: string,
  model: CheckedModel,
  users: ReadonlyMap<string, readonly string[]>,
): SourceMap {
  const spans = new Map(model.nodes.map(({ path, span }) => [path, span]));
  // A tensor is its layer's.
  const spanOf = (path = ""): Span | undefined => spans.get(path) ?? spans.get(path.replace(/\.\w+$/, ""));
  const sources: SourceFile[] = [model.span.source];
  let last = { source: 0, line: 0, column: 0 };
  let kernel: Span | undefined;
  const lines = text.split("\n").map((line) => {
    const [, label] = LABEL.exec(line) ?? [];
    const [, name] = KERNEL.exec(line) ?? [];
    if (name !== undefined) kernel = users.get(name)?.map(pathIn).map(spanOf).find(Boolean);
    // A declaration ends what belongs to a kernel.
    if (line.startsWith("const ")) kernel = undefined;
    // What is of no layer is of the model.
    const { source, start } = spanOf(label) ?? kernel ?? model.span;
    if (!sources.includes(source)) sources.push(source);
    const { line: row, column } = positionAt(source, start);
    const now = { source: sources.indexOf(source), line: row - 1, column: column - 1 };
    const segment = [0, now.source - last.source, now.line - last.line, now.column - last.column].map(vlq).join("");
    last = now;
    return segment;
  });
  return {
    version: 3,
    sources: sources.map(({ path }) => path),
    sourcesContent: sources.map((each) => each.text),
    names: [],
    mappings: lines.join(";"),
  };
}

/** `train: s1.0.residual.bn (backward)` -> `s1.0.residual.bn`. */
function pathIn(user: string): string | undefined {
  return /^\w+: ([\w.]+)/.exec(user)?.[1];
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A number as source maps write it (ECMA-426): its sign last, five bits a digit. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
