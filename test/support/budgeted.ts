/** Training steps of small networks of each kind within budgets of memory. */
import { compileFunction, type CompileOptions } from "../../compiler/compile.ts";
import type { ScheduledFunction } from "../../compiler/emit/assemble.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { OverBudget } from "../../compiler/recompute/over-budget.ts";
import { modelsOf } from "./resnet20.ts";

/** Residual with draws, a bottleneck and a gate; concatenating; U-shaped. By name. */
export const budgetedNetworks = (): ReadonlyMap<string, CheckedModel> =>
  modelsOf(`import { CifarResNet, Bottleneck, SE } from "std/residual"
import { CifarDenseNet, DenseLayer, Transition } from "std/dense"
import { DoubleConv, Up } from "std/segmentation"
block Dropped(width: int) {
  residual { conv(width, kernel: 3) -> bn -> relu -> dropout(0.2) -> conv(width, kernel: 3) -> bn } shortcut identity
  relu
}
model Residual = CifarResNet(2, size: 16)
model Draws {
  input image: [N, 3, 16, 16]
  conv(8, kernel: 3) -> bn -> relu -> Dropped(8) -> globalavgpool -> linear(10)
}
model Bottlenecks = CifarResNet(1, Unit: Bottleneck(gate: SE), size: 16)
model Concatenating = CifarDenseNet(1, growth: 4, first: 8, Unit: DenseLayer, Between: Transition, size: 16)
model UShaped {
  input image: [N, 3, 16, 16]
  stage down1 { DoubleConv(8) }
  stage down2 { maxpool(2) -> DoubleConv(16) }
  stage down3 { maxpool(2) -> DoubleConv(32) }
  stage up2   { Up(16, skip: down2) }
  stage up1   { Up(8, skip: down1) }
  head { globalavgpool -> linear(10) }
}
`);

export function trainedWithin(
  model: CheckedModel,
  batch: number,
  options: Partial<CompileOptions> = {},
): ScheduledFunction {
  return compileFunction(model, { kind: "train", batch }, { functions: [], targets: {}, ...options });
}

export function bytesOf({ schedule: { memory } }: ScheduledFunction): number {
  return memory.temporaryBytes + memory.residentBytes;
}

/** What the refusal of a budget that is too small says can be had. */
export function leastOf(model: CheckedModel, batch: number, options: Partial<CompileOptions> = {}): number {
  try {
    trainedWithin(model, batch, { ...options, memoryBudget: 1 });
  } catch (error) {
    if (error instanceof OverBudget) return error.leastBytes;
    throw error;
  }
  throw new Error("a byte was enough");
}
