/** How charts look, on light pages and dark ones. */

/** Told apart by people who do not see all colours, and by how light they are; of lines beyond these the first come again, dashed. */
const palettes = {
  light: ["#2456b8", "#c2540a", "#1a7f45", "#8a3ffc", "#00798c", "#b8246f", "#7a6200", "#59636e"],
  dark: ["#7ea6f4", "#f0a070", "#6cc494", "#c0a0ff", "#5cc8d8", "#f48fc0", "#d8c060", "#a3adba"],
} as const;

export const COLOURS = palettes.light.length;

/** Rules for `.c0`, `.c1` and so on in what has a class. */
export function colours(of: string, palette: "light" | "dark"): string {
  return palettes[palette].map((colour, index) => `.${of} .c${index} { color: ${colour}; }`).join(" ");
}

export const STYLE = `
  .chart { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
  .chart text { fill: #59636e; } .chart .title { fill: #1f2328; } .chart .page { fill: #ffffff; }
  .chart .grid { stroke: #e3e7ec; } .chart .axis { stroke: #8793a3; }
  .chart .line { stroke: currentColor; stroke-width: 2; fill: none; stroke-linejoin: round; stroke-linecap: round; }
  .chart .each { stroke: currentColor; stroke-width: 1; fill: none; opacity: 0.28; stroke-linejoin: round; }
  
  .chart .swatch.each { stroke-width: 3; }
  .chart .band { fill: currentColor; opacity: 0.16; } .chart .dot { fill: currentColor; } .chart .again { stroke-dasharray: 6 4; }
  .chart .leader { stroke: currentColor; opacity: 0.5; } .chart text.direct { fill: currentColor; }
  ${colours("chart", "light")}
  @media (prefers-color-scheme: dark) {
    .chart text { fill: #a3adba; } .chart .title { fill: #e6e9ee; } .chart .page { fill: #16181d; }
    .chart .grid { stroke: #2a2f38; } .chart .axis { stroke: #687385; } .chart text.direct { fill: currentColor; }
    ${colours("chart", "dark")}
  }
`;
