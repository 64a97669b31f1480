/** Models of a few lines, on an input x, and what is said of such. */
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { check } from "./design-findings.ts";
import { modelsOf } from "./resnet20.ts";

/** `id path(inputs)` of each layer but the inputs. */
export function layersOf({ nodes }: CheckedModel): readonly string[] {
  return nodes.flatMap(({ id, path, layer, inputs }) => (layer === "input" ? [] : [`${id} ${path}(${inputs.join()})`]));
}
/** The last model of a text. */
export function modelOf(text: string): CheckedModel {
  const models = [...modelsOf(text).values()];
  return models.at(-1) as CheckedModel;
}
/** A model of these lines. */
export const M = (body: string, input = "input x: [N, 4, 8, 8]"): CheckedModel =>
  modelOf(`model M {\n${input}\n${body}\n}`);
export const findings = (text: string): readonly string[] =>
  check(text).map(({ code, message }) => `${code} ${message}`);
/** What is said of a model of these lines. */
export const told = (body: string): readonly string[] => findings(`model M {\ninput x: [N, 4, 8, 8]\n${body}\n}`);
