/** `resnet compile --emit STAGE`: what stands between a checked model and its module, as text. */
import { compileFunction, portable, type CompileOptions, type FunctionRequest } from "../compiler/compile.ts";
import { functionsWithin } from "../compiler/functions-within.ts";
import { emitModule, moduleText } from "../compiler/emit/module.ts";
import { printGraph } from "../compiler/graph/text.ts";
import type { Graph } from "../compiler/graph/types.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import { printSchedule } from "../compiler/schedule/text.ts";
import type { Schedule } from "../compiler/schedule/types.ts";
import { compileFitting, printFittingWat } from "./plan-limit.ts";
import { chooseOne, UsageError } from "./usage-error.ts";

/**
 * `graph`, `graph:after=PASS`, `plan`, `wgsl`, `wat`, `module`; of the first function where one is shown.
 * @throws UsageError for a stage or a pass that is not there
 */
export function stageText(model: CheckedModel, emit: string, options: CompileOptions): string {
  const [request] = options.functions as [FunctionRequest];
  switch (emit) {
    case "graph":
      return printGraph(compileFunction(model, request, options).schedule.graph).trimEnd();
    case "plan":
      return printSchedule(planOf(model, request, options)).trimEnd();
    case "wgsl": {
      const program = compileFitting(model, { ...options, targets: { wgsl: options.targets.wgsl ?? portable } });
      const file = emitModule(program).find(({ name }) => name.endsWith(".wgsl"));
      return String(file?.content ?? "").trimEnd();
    }
    case "wat":
      return printFittingWat(model, { ...options, targets: { wasm: { variants: ["plain"] } } }).trimEnd();
    case "module":
      return moduleText(compileFitting(model, options)).trimEnd();
  }
  const wanted = /^graph:after=([\w-]+)$/.exec(emit)?.[1];
  if (wanted === undefined)
    throw new UsageError(
      `--emit is ${emit}`,
      chooseOne(emit, ["ast", "model", "graph", "graph:after=PASS", "plan", "wgsl", "wat", "module"]),
    );
  const graphs = new Map<string, Graph>();
  compileFunction(model, request, { ...options, onGraph: (_, pass, graph) => void graphs.set(pass, graph) });
  const graph = graphs.get(wanted);
  if (!graph) throw new UsageError(`there is no pass ${wanted} here`, `passes are ${[...graphs.keys()].join(", ")}`);
  return printGraph(graph).trimEnd();
}

/** With memory of its own; within a budget as its program has it, of which the budget is. */
function planOf(model: CheckedModel, request: FunctionRequest, options: CompileOptions): Schedule {
  const { memoryBudget = options.recipe?.memoryBudget, functions } = options;
  if (memoryBudget === undefined) return compileFunction(model, request, options).schedule;
  const [first] = functionsWithin(model, functions, options).scheduled;
  return (first ?? compileFunction(model, request, options)).schedule;
}
