/** A model in Graphviz's language: stages as clusters, a join for each block with a shortcut. */
import { countedLabel, inputText, outputText, shortcutText } from "./layout.ts";
import type { Outline } from "./outline.ts";
import { linksOf } from "./links.ts";
import { plainText } from "./plain-text.ts";

/** A quoted string of dot: a backslash would begin an escape of its own, a line break would end a label's line. */
export function quoteDot(text: string): string {
  return `"${plainText(text).replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
}

export function drawDot(outline: Outline): string {
  const { links } = linksOf(outline);
  const node = (id: string, label: string, more = ""): string => `${id} [label=${quoteDot(label)}${more}]`;
  const stages = outline.stages.map(({ name, items }, stage) => {
    const nodes = items.flatMap((item, index) => {
      const label =
        item.detail === ""
          ? quoteDot(countedLabel(item))
          : `${quoteDot(countedLabel(item)).slice(0, -1)}\\n${quoteDot(item.detail).slice(1)}`;
      const block = `    s${stage}_${index} [label=${label}]`;
      if (item.shortcuts.length === 0) return [block];
      return [block, `    ${node(`s${stage}_${index}_join`, "+", ", shape=circle, width=0.25, fixedsize=true")}`];
    });
    return [`  subgraph cluster_${stage} {`, `    label=${quoteDot(name)}`, ...nodes, "  }"].join("\n");
  });
  const edges = links.map(({ from, to, shape, shortcut }) => {
    const label = shortcut ? shortcutText(shortcut) : (shape ?? "");
    const marks = [...(label === "" ? [] : [`label=${quoteDot(label)}`]), ...(shortcut ? ["style=dashed"] : [])];
    return `  ${from} -> ${to}${marks.length > 0 ? ` [${marks.join(", ")}]` : ""}`;
  });
  return [
    `digraph ${quoteDot(outline.model)} {`,
    "  rankdir=TB",
    '  node [shape=box, style=rounded, fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    `  ${node("input", inputText(outline), ", shape=oval")}`,
    ...stages,
    `  ${node("output", outputText(outline), ", shape=oval")}`,
    ...edges,
    "}",
    "",
  ].join("\n");
}
