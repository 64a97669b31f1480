/** torchvision's GoogLeNet: four paths beside each other, numbered by pools and lettered between them; units of a convolution and its norm. */
import type { CheckedModel, ModelNode } from "../../checked.ts";
import { partsOfKind, type ParallelPart } from "../../structure.ts";
import { hasResidual, kindsOf, layersOf, learnedOf, Names, topParts, type Family } from "./family.ts";

const UNIT = "conv bn relu";
const FORMS = [UNIT, `${UNIT} ${UNIT}`, `${UNIT} ${UNIT}`, `maxpool ${UNIT}`];
const A = "a".charCodeAt(0);

export const googlenet: Family = (model) => {
  const all = partsOfKind(model.parts, "parallel");
  if (all.length === 0 || hasResidual(model.parts) || !all.every((each) => isInception(each, model))) return undefined;
  const names = new Names();
  // The stem has two pools, behind its first convolution and its last.
  let [convolutions, pools, letter, heads] = [0, 1, 0, 0];
  for (const { part, stage } of topParts(model)) {
    const [inner] = partsOfKind([part], "parallel");
    const nodes = layersOf([part], model);
    const learned = learnedOf(nodes);
    if (inner) {
      nameInception(names, `inception${pools}${String.fromCharCode(A + letter++)}`, inner, model);
    } else if (nodes.some(({ layer }) => layer === "maxpool")) {
      pools++;
      letter = 0;
    } else if (part.kind === "path" && learned.length > 0) {
      heads++;
      let linears = 0;
      for (const node of learned)
        names.set(node, `aux${heads}.${node.layer === "linear" ? `fc${++linears}` : `conv.${node.layer}`}`);
    } else {
      for (const node of learned) {
        if (node.layer === "conv") convolutions++;
        names.set(node, node.layer === "linear" && stage !== "stem" ? "fc" : `conv${convolutions}.${node.layer}`);
      }
    }
  }
  return names.all;
};

function isInception({ paths, how }: ParallelPart, model: CheckedModel): boolean {
  return (
    how === "concat" &&
    paths.length === FORMS.length &&
    paths.every(({ parts }, index) => kindsOf(layersOf(parts, model)) === FORMS[index])
  );
}

function nameInception(names: Names, module: string, { paths }: ParallelPart, model: CheckedModel): void {
  for (const [branch, { parts }] of paths.entries()) {
    const nodes = layersOf(parts, model);
    // A path of one unit is that unit.
    let unit = branch === 0 ? undefined : -1;
    for (const node of nodes) {
      if (unit !== undefined && beginsUnit(node)) unit++;
      names.set(node, `${module}.branch${branch + 1}.${unit === undefined ? "" : `${unit}.`}${node.layer}`);
    }
  }
}

function beginsUnit({ layer }: ModelNode): boolean {
  return layer === "conv" || layer === "maxpool";
}
