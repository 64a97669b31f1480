/** A model in Graphviz's language: stages as clusters, a join for each block with a shortcut. */
import type { Flow } from "./flow.ts";
import type { OutlineItem } from "./item.ts";
import { endId, innerId, linksOf } from "./links.ts";
import type { Outline } from "./outline.ts";
import { plainText } from "./plain-text.ts";
import { countedLabel, detailTexts, endLines, joinText, paramsText, shortcutText } from "./texts.ts";

/** A quoted string of dot: a backslash would begin an escape of its own, a line break would end a label's line. */
export function quoteDot(text: string): string {
  return `"${plainText(text).replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
}
function quoteLines(lines: readonly string[]): string {
  return `"${lines.map((line) => quoteDot(line).slice(1, -1)).join("\\n")}"`;
}

export function drawDot(outline: Outline, flow: Flow = "down"): string {
  const stages = outline.stages.map((stage, index) => {
    const nodes = stage.items.flatMap((item, place) => itemNodes(`s${index}_${place}`, item));
    const label = quoteLines([stage.name, paramsText(stage)].filter((line) => line !== ""));
    if (stage.name === "") return nodes.map((node) => `  ${node}`).join("\n");
    const inner = nodes.map((node) => `    ${node}`);
    return [`  subgraph cluster_${index} {`, `    label=${label}`, ...inner, "  }"].join("\n");
  });
  const ends = (kind: "input" | "output", all: Outline["inputs"]): readonly string[] =>
    all.map((end, index) => `  ${endId(kind, index)} [label=${quoteLines(endLines(end))}, shape=oval]`);
  const edges = linksOf(outline).map(({ from, to, shape, shortcut }) => {
    const label = shortcut ? shortcutText(shortcut) : (shape ?? "");
    const marks = [...(label === "" ? [] : [`label=${quoteDot(label)}`]), ...(shortcut ? ["style=dashed"] : [])];
    return `  ${from} -> ${to}${marks.length > 0 ? ` [${marks.join(", ")}]` : ""}`;
  });
  return [
    `digraph ${quoteDot(outline.model)} {`,
    `  rankdir=${flow === "down" ? "TB" : "LR"}`,
    '  node [shape=box, style=rounded, fontname="sans-serif"]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...ends("input", outline.inputs),
    ...stages,
    ...ends("output", outline.outputs),
    ...edges,
    "}",
    "",
  ].join("\n");
}

function itemNodes(id: string, item: OutlineItem): readonly string[] {
  const title = quoteLines([countedLabel(item), ...detailTexts(item)]);
  const inner = item.inner.flatMap((each, index) => itemNodes(innerId(id, index), each));
  const block =
    inner.length === 0
      ? [`${id} [label=${title}]`]
      : [`subgraph cluster_${id} {`, `  label=${title}`, ...inner.map((each) => `  ${each}`), "}"];
  if (item.shortcuts.length === 0) return block;
  const join = joinText(item);
  const round = join.length === 1 ? ", shape=circle, width=0.25, fixedsize=true" : "";
  const after = item.after === "" ? [] : [`${id}_after [label=${quoteDot(item.after)}]`];
  return [...block, `${id}_join [label=${quoteDot(join)}${round}]`, ...after];
}
