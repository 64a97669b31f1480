/** ResNet-20 (A) as the oracle trains it: checked, lowered, differentiated, with the oracle's tensors by our names. */
import { lower } from "../../compiler/lower/lower.ts";
import type { Lowered } from "../../compiler/lower/types.ts";
import { checkProject } from "../../compiler/check.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { runPasses, trainingPasses } from "../../compiler/passes/pipeline.ts";
import { torchNames } from "../../runtime/names.ts";
import { oracleSgd, plainLoss } from "./step-parts.ts";

/** Models of a text that imports only the standard library. */
export function modelsOf(text: string): ReadonlyMap<string, CheckedModel> {
  const project = loadProject("test.resnet", text, { read: (path) => ({ problem: `${path} is not there` }) });
  const { models, diagnostics } = checkProject(project);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return models;
}
export function modelOf(text: string, name: string): CheckedModel {
  const model = modelsOf(text).get(name);
  if (!model) throw new Error(`no model ${name}`);
  return model;
}

export const resnet20 = (): CheckedModel =>
  modelOf('import { ResNet20 } from "std/residual"\nmodel Net = ResNet20\n', "Net");

export function trainingGraph(model: CheckedModel, batch: number): Lowered {
  const lowered = lower(model, { kind: "train", loss: plainLoss, batch });
  return { ...lowered, graph: runPasses(lowered.graph, trainingPasses(oracleSgd)) };
}

/** Ours -> the oracle's (the CIFAR style of PyTorch). */
export function oracleNames({ tensors }: Lowered): ReadonlyMap<string, string> {
  return torchNames(
    tensors.filter(({ role }) => role !== "optimizer"),
    "cifar",
  );
}
