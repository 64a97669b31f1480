/** `resnet summary FILE[:Model]`: layer, output shape, parameters, multiply-adds. */
import Table from "cli-table3";
import { summarize } from "../../compiler/model/summary.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { openModel, parseTarget } from "../design.ts";
import { grouped, scaledUnit, type Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

export function summary(target: string, options: { readonly json?: boolean }, io: Io): number {
  showSummary(openModel(parseTarget(target), io), options.json === true, io);
  return 0;
}

export function showSummary(model: CheckedModel, json: boolean, io: Io): void {
  const open = [...model.symbols.keys()];
  if (open.length > 0)
    throw new UsageError(
      `multiply-adds of ${model.name} depend on ${open.join(" and ")}`,
      "derive a model with numbers in its input",
    );
  const table = summarize(model, new Map());
  if (json) return io.out(JSON.stringify(table, null, 2));
  const right = { hAlign: "right" } as const;
  const printed = new Table({
    head: ["layer", "output shape", "parameters", "multiply-adds"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", "right", "right"],
  });
  for (const row of table.rows) printed.push([row.name, row.outputShape, grouped(row.params), grouped(row.macs)]);
  printed.push(["total", "", { content: grouped(table.params), ...right }, { content: grouped(table.macs), ...right }]);
  io.out(`${table.model}  input ${table.input}`);
  io.out(printed.toString());
  io.out(`${grouped(table.params)} parameters, ${scaledUnit(table.macs)} multiply-adds`);
}
