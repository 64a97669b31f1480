/** A model as a Mermaid flowchart, which READMEs show as a picture. */
import { countedLabel, inputText, outputText, shortcutText } from "./layout.ts";
import { linksOf } from "./links.ts";
import type { Outline } from "./outline.ts";
import { plainText } from "./plain-text.ts";

/** A quoted label: Mermaid's entities for all that means something to it or to HTML. */
export function quoteMermaid(text: string): string {
  const escaped = plainText(text).replace(/[#"<>&`\\*_~%{}]/g, (char) => `#${char.charCodeAt(0)};`);
  return `"${escaped}"`;
}

export function drawMermaid(outline: Outline): string {
  const stages = outline.stages.map(({ name, items }, stage) => {
    const nodes = items.flatMap((item, index) => {
      const id = `s${stage}_${index}`;
      const detail = item.detail === "" ? "" : `<br/>${quoteMermaid(item.detail).slice(1, -1)}`;
      const block = `    ${id}[${quoteMermaid(countedLabel(item)).slice(0, -1)}${detail}"]`;
      return item.shortcuts.length === 0 ? [block] : [block, `    ${id}_join(("#43;"))`];
    });
    return [`  subgraph s${stage}[${quoteMermaid(name)}]`, ...nodes, "  end"].join("\n");
  });
  const edges = linksOf(outline).links.map(({ from, to, shape, shortcut }) => {
    if (shortcut) return `  ${from} -. ${quoteMermaid(shortcutText(shortcut))} .-> ${to}`;
    return shape === undefined ? `  ${from} --> ${to}` : `  ${from} -- ${quoteMermaid(shape)} --> ${to}`;
  });
  return [
    "flowchart TB",
    `  input([${quoteMermaid(inputText(outline))}])`,
    ...stages,
    `  output([${quoteMermaid(outputText(outline))}])`,
    ...edges,
    "",
  ].join("\n");
}
