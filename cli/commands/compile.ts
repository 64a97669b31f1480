/** `resnet compile FILE[:Model]`: a module to run, or any stage on the way as text. */
import { join } from "node:path";
import {
  compileFunction,
  compileModel,
  everywhere,
  portable,
  printWat,
  type CompileOptions,
  type FunctionRequest,
} from "../../compiler/compile.ts";
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { emitModule, moduleText } from "../../compiler/emit/module.ts";
import { grouped as groupedNumber, mebibytes } from "../../compiler/emit/names.ts";
import { printGraph } from "../../compiler/graph/text.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import type { Targets } from "../../compiler/kernels/target.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { printModel } from "../../compiler/model/text.ts";
import { printSchedule } from "../../compiler/schedule/text.ts";
import { parse } from "../../grammar/parse.ts";
import { printTree } from "../../grammar/print.ts";
import { openModel, parseTarget } from "../design.ts";
import { readSource } from "../files/read.ts";
import { writeWhole } from "../files/write.ts";
import { imageSizes } from "../image-sizes.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

export interface CompileCommand {
  readonly out?: string;
  readonly emit?: string;
  readonly batch: number;
  readonly train?: boolean;
  readonly for: string;
  /** `224x224`, for a model whose input has symbols. */
  readonly image?: string;
}

/** Kinds of devices to compile for; `portable` runs everywhere, the others faster where they run. */
const targetsFor: { readonly [name: string]: Targets } = {
  portable: everywhere,
  software: { wgsl: { ...portable, class: "software", subgroups: true } },
  gpu: { wgsl: { ...portable, class: "discrete" } },
  cpu: { wasm: { variants: ["plain", "relaxed"] } },
};

export function compile(target: string, command: CompileCommand, io: Io): number {
  const targets = targetsFor[command.for];
  if (!targets) throw new UsageError(`--for is ${command.for}`, `choose one of ${Object.keys(targetsFor).join(", ")}`);
  const { file } = parseTarget(target);
  if (command.emit === "ast") {
    io.out(printTree(parse({ path: file, text: readSource(file) }).file));
    return 0;
  }
  const model = openModel(parseTarget(target), io);
  const functions: FunctionRequest[] = [{ kind: "infer", batch: command.batch }];
  if (command.train) functions.unshift({ kind: "train", batch: command.batch });
  const sizes = command.emit === "model" ? undefined : imageSizes(model, command.image);
  const options: CompileOptions = { functions, targets, ...(sizes ? { sizes } : {}) };
  if (command.emit !== undefined) {
    io.out(stageText(model, command.emit, options));
    return 0;
  }
  if (command.out === undefined) throw new UsageError("say where to: -o DIR", "or print a stage: --emit graph");
  const program = compileModel(model, options);
  for (const { name, content } of emitModule(program)) {
    writeWhole(join(command.out, name), content);
    io.out(printableLine(join(command.out, name)));
  }
  const { wgsl, wasm } = program.code;
  const kernels = [
    ...(wgsl ? [`${wgsl.kernels.length} kernels of WGSL`] : []),
    ...(wasm ? [`${wasm.kernels.length} of WebAssembly`] : []),
  ].join(", ");
  io.err(
    `${program.name}: ${groupedNumber(program.parameterCount)} parameters, ${kernels}, ${mebibytes(program.plannedBytes)} planned`,
  );
  return 0;
}

/** `model`, `graph`, `graph:after=PASS`, `plan`, `wgsl`, `wat`, `module`. */
function stageText(model: CheckedModel, emit: string, options: CompileOptions): string {
  const [request] = options.functions as [FunctionRequest];
  switch (emit) {
    case "model":
      return printModel(model);
    case "graph":
      return printGraph(compileFunction(model, request, options).schedule.graph).trimEnd();
    case "plan":
      return printSchedule(compileFunction(model, request, options).schedule).trimEnd();
    case "wgsl": {
      const program = compileModel(model, { ...options, targets: { wgsl: options.targets.wgsl ?? portable } });
      const file = emitModule(program).find(({ name }) => name.endsWith(".wgsl"));
      return String(file?.content ?? "").trimEnd();
    }
    case "wat":
      return printWat(model, options, "plain").trimEnd();
    case "module":
      return moduleText(compileModel(model, options)).trimEnd();
  }
  const wanted = /^graph:after=([\w-]+)$/.exec(emit)?.[1];
  if (wanted === undefined)
    throw new UsageError(
      `--emit is ${emit}`,
      "choose one of ast, model, graph, graph:after=PASS, plan, wgsl, wat, module",
    );
  const graphs = new Map<string, Graph>();
  compileFunction(model, request, { ...options, onGraph: (_, pass, graph) => void graphs.set(pass, graph) });
  const graph = graphs.get(wanted);
  if (!graph) throw new UsageError(`there is no pass ${wanted} here`, `passes are ${[...graphs.keys()].join(", ")}`);
  return printGraph(graph).trimEnd();
}
