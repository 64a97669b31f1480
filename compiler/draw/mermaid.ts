/** A model as a Mermaid flowchart, which READMEs show as a picture. */
import type { Flow } from "./flow.ts";
import type { OutlineItem } from "./item.ts";
import { endId, innerId, linksOf } from "./links.ts";
import type { Outline } from "./outline.ts";
import { plainText } from "./plain-text.ts";
import { countedLabel, detailTexts, endLines, joinText, paramsText, shortcutText } from "./texts.ts";

/** A quoted label: Mermaid's entities for all that means something to it or to HTML. */
export function quoteMermaid(text: string): string {
  const escaped = plainText(text).replace(/[#"<>&`\\*_~%{}]/g, (char) => `#${char.charCodeAt(0)};`);
  return `"${escaped}"`;
}
function quoteLines(lines: readonly string[]): string {
  return `"${lines.map((line) => quoteMermaid(line).slice(1, -1)).join("<br/>")}"`;
}

export function drawMermaid(outline: Outline, flow: Flow = "down"): string {
  const stages = outline.stages.map((stage, index) => {
    const nodes = stage.items.flatMap((item, place) => itemNodes(`s${index}_${place}`, item));
    if (stage.name === "") return nodes.map((node) => `  ${node}`).join("\n");
    const title = quoteLines([stage.name, paramsText(stage)].filter((line) => line !== ""));
    return [`  subgraph s${index}[${title}]`, ...nodes.map((node) => `    ${node}`), "  end"].join("\n");
  });
  const ends = (kind: "input" | "output", all: Outline["inputs"]): readonly string[] =>
    all.map((end, index) => `  ${endId(kind, index)}([${quoteLines(endLines(end))}])`);
  const edges = linksOf(outline).map(({ from, to, shape, shortcut }) => {
    if (shortcut) return `  ${from} -. ${quoteMermaid(shortcutText(shortcut))} .-> ${to}`;
    return shape === undefined ? `  ${from} --> ${to}` : `  ${from} -- ${quoteMermaid(shape)} --> ${to}`;
  });
  return [
    `flowchart ${flow === "down" ? "TB" : "LR"}`,
    ...ends("input", outline.inputs),
    ...stages,
    ...ends("output", outline.outputs),
    ...edges,
    "",
  ].join("\n");
}

function itemNodes(id: string, item: OutlineItem): readonly string[] {
  const title = quoteLines([countedLabel(item), ...detailTexts(item)]);
  const inner = item.inner.flatMap((each, index) => itemNodes(innerId(id, index), each));
  const block =
    inner.length === 0 ? [`${id}[${title}]`] : [`subgraph ${id}[${title}]`, ...inner.map((each) => `  ${each}`), "end"];
  if (item.shortcuts.length === 0) return block;
  const join = joinText(item);
  // A plus of its own would be a list's mark.
  const text = join === "+" ? '"#43;"' : quoteMermaid(join);
  const after = item.after === "" ? [] : [`${id}_after[${quoteMermaid(item.after)}]`];
  return [...block, `${id}_join((${text}))`, ...after];
}
