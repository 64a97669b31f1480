/** What stands between a model and its module, as text: all of it, or what is of one layer. */
import {
  compileFunction,
  compileModel,
  portable,
  printGraph,
  printSchedule,
  printWat,
  usersByKernel,
  type CompileOptions,
  type FunctionRequest,
} from "resnet-lang";
import type { DesignChoice, Stage, StageChoice, StageView } from "../../design/view.ts";
import { chosenOf, type Chosen } from "./open.ts";

/** A line, or a kernel, and the layers that it is of; without any it frames the others. */
interface Piece {
  readonly text: string;
  readonly layers: readonly string[];
}

/** The last one: of the same text one layer after the other is looked at. */
let last: { readonly key: string; readonly pieces: readonly Piece[] } | undefined;

export function stage(wanted: DesignChoice & StageChoice): StageView {
  const { layer, ...rest } = wanted;
  const key = JSON.stringify(rest);
  const pieces = last?.key === key ? last.pieces : printers[wanted.stage](chosenOf(wanted), wanted.kind);
  last = { key, pieces };
  const counted = pieces.filter(({ layers }) => layers.length > 0);
  const isOf = (path: string): boolean => layer !== undefined && (path === layer || path.startsWith(`${layer}.`));
  const shown = layer === undefined ? counted : counted.filter(({ layers }) => layers.some(isOf));
  const kept = new Set(shown);
  const all = layer === undefined ? pieces : pieces.filter((each) => each.layers.length === 0 || kept.has(each));
  return { text: all.map(({ text }) => text).join("\n"), shown: shown.length, all: counted.length };
}

type Kind = StageChoice["kind"];

const printers: { readonly [S in Stage]: (chosen: Chosen, kind: Kind) => readonly Piece[] } = {
  graph: (chosen, kind) => linesOf(printGraph(scheduleOf(chosen, kind).graph)),
  plan: (chosen, kind) => linesOf(printSchedule(scheduleOf(chosen, kind))),
  wgsl: (chosen, kind) => {
    const { model } = chosen;
    const program = compileModel(model, { ...optionsOf(chosen, kind), targets: { wgsl: portable } });
    const { wgsl } = program.code;
    if (!wgsl) return [];
    const users = usersByKernel(program, wgsl);
    return wgsl.kernels.map(({ name, code }, index) => {
      const layers = [...new Set((users[index] ?? []).map(layerOf))];
      const head = `// ${name}, for ${layers.join(", ")}`.replace(/(.{70}.*?), /g, "$1,\n//   ");
      return { text: `${head}\n${code.trim()}\n`, layers };
    });
  },
  wat: (chosen, kind) => {
    const options = { ...optionsOf(chosen, kind), targets: { wasm: { variants: ["plain"] } } } as const;
    return functionsOf(printWat(chosen.model, options, "plain"));
  },
};

function requestOf({ recipe }: Chosen, kind: Kind): FunctionRequest {
  return { kind, batch: kind === "train" ? (recipe?.batch ?? 32) : 1 };
}
function optionsOf(chosen: Chosen, kind: Kind): CompileOptions {
  const { recipe, sizes } = chosen;
  return {
    functions: [requestOf(chosen, kind)],
    targets: { wgsl: portable },
    sizes,
    ...(kind === "train" && recipe ? { recipe } : {}),
  };
}
function scheduleOf(chosen: Chosen, kind: Kind): ReturnType<typeof compileFunction>["schedule"] {
  return compileFunction(chosen.model, requestOf(chosen, kind), optionsOf(chosen, kind)).schedule;
}

/** `infer: stem.conv`; of a training step with its phase behind it. */
function layerOf(user: string): string {
  return user.replace(/^\w+: /, "").replace(/ \w+$/, "");
}

/** Each line says its layer at its end: `// stem.conv forward`. */
function linesOf(text: string): readonly Piece[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const layer = / {2}\/\/ (\S.*) \w+$/.exec(line)?.[1];
      return { text: line, layers: layer === undefined ? [] : [layer] };
    });
}

/** Functions stand apart, each below lines that say what it is and whose. */
function functionsOf(text: string): readonly Piece[] {
  return text
    .trimEnd()
    .split("\n\n")
    .map((part) => {
      const users = [...part.matchAll(/^ {2};; (\w+: .*)$/gm)].map(([, user = ""]) => layerOf(user));
      return { text: `${part}\n`, layers: [...new Set(users)] };
    });
}
