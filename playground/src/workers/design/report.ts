/** What a report says of a design, at once. */
import { ResnetProblem } from "resnet-lang/runtime";
import type { DesignChoice, DesignReport, MemoryView } from "../../design/view.ts";
import { check } from "./check.ts";
import { memory } from "./memory.ts";

/** @throws Error where the text has no model without errors */
export function report(wanted: DesignChoice): DesignReport {
  const { text, model, findings } = check(wanted);
  if (!model) throw new Error("the text has no model without errors");
  const planned = memoryOf({ ...wanted, model: model.name });
  return { text, model, findings, ...(planned ? { memory: planned } : {}) };
}

/** A plan that no device holds is no reason to say nothing of the rest. */
function memoryOf(wanted: DesignChoice): MemoryView | undefined {
  try {
    return memory(wanted);
  } catch (error) {
    if (error instanceof ResnetProblem) return undefined;
    throw error;
  }
}
