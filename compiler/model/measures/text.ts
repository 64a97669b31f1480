/** A checked model as text, a line a layer: for `--emit model` and golden files. */
import { grouped } from "../../../grammar/counted.ts";
import type { CheckedModel } from "../checked.ts";
import { paramsOf } from "./cost.ts";
import { formatShape } from "../shapes/shape.ts";

/** `%3 s1.0.residual.conv [N, 16, 32, 32] = conv(%2) {"channels":16,…}  // 2,304 parameters` */
export function printModel(model: CheckedModel): string {
  const lines = model.nodes.map((node) => {
    const inputs = node.inputs.map((id) => `%${id}`).join(", ");
    const params = paramsOf(node);
    const cost = params > 0 ? `  // ${grouped(params)} parameters` : "";
    const attributes = Object.keys(node.attributes).length > 0 ? ` ${JSON.stringify(node.attributes)}` : "";
    return `  %${node.id} ${node.path} ${formatShape(node.shape)} = ${node.layer}(${inputs})${attributes}${cost}`;
  });
  const outputs = model.outputs.map(
    ({ name, values }) => `  output ${name} = ${values.map((id) => `%${id}`).join(", ")}`,
  );
  return [`model ${model.name} {`, ...lines, ...outputs, "}"].join("\n");
}
