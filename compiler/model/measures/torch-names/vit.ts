/** torchvision's vision transformer: patches, a class token, positions, encoders of two residuals. */
import { isNorm } from "../../layers/facts.ts";
import { hasParallel, hasResidual, kindsOf, layersOf, Names, topParts, type Family } from "./family.ts";

const FORM = /^layernorm attention layernorm linear gelu (?:dropout )?linear(?: dropout)?$/;

export const vit: Family = (model) => {
  const encoders = [...topParts(model)].filter(({ part }) => hasResidual([part]));
  const fits = encoders.every(({ part }) => FORM.test(kindsOf(layersOf([part], model))));
  if (encoders.length === 0 || !fits || hasParallel(model.parts)) return undefined;
  const names = new Names();
  let encoder = -1;
  for (const { part } of topParts(model)) {
    const nodes = layersOf([part], model);
    if (hasResidual([part])) {
      const module = `encoder.layers.encoder_layer_${++encoder}`;
      const counts = { ln: 0, mlp: 0 };
      for (const node of nodes) {
        if (isNorm(node)) names.set(node, `${module}.ln_${++counts.ln}`);
        else if (node.layer === "attention") names.set(node, `${module}.self_attention`);
        else if (node.layer === "linear") names.set(node, `${module}.mlp.${3 * counts.mlp++}`);
      }
      continue;
    }
    for (const node of nodes) {
      if (node.layer === "conv") names.set(node, "conv_proj");
      else if (node.layer === "class_token") names.set(node, "class_token", (extents) => [1, 1, extents.at(-1) ?? 1]);
      else if (node.layer === "position_embedding")
        names.set(node, "encoder.pos_embedding", (extents) => [1, ...extents.slice(-2)]);
      else if (isNorm(node)) names.set(node, "encoder.ln");
      else if (node.layer === "linear") names.set(node, "heads.head");
    }
  }
  return names.all;
};
