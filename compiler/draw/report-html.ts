/**
 * A design, or a run, on one page that holds all that it shows: no script, nothing fetched, for light screens, dark ones and
 * paper.
 */
import { escapeXml } from "./svg-shapes.ts";

export interface Report {
  readonly title: string;
  /** Under the title. */
  readonly subtitle: string;
  /** What it came to, the most important first. */
  readonly numbers: readonly Fact[];
  readonly sections: readonly Section[];
}
export interface Fact {
  readonly name: string;
  readonly value: string;
}
export interface Section {
  readonly title: string;
  /** For people who see it for the first time. */
  readonly says?: string;
  /** Markup whose texts are escaped. */
  readonly html: string;
}

export function reportHtml({ title, subtitle, numbers, sections }: Report): string {
  const tiles = numbers.map(
    ({ name, value }) =>
      `<div class="tile"><div class="value">${escapeXml(value)}</div><div class="name">${escapeXml(name)}</div></div>`,
  );
  const parts = sections.map(
    (each) =>
      `<section><h2>${escapeXml(each.title)}</h2>${each.says === undefined ? "" : `<p>${escapeXml(each.says)}</p>`}\n${each.html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeXml(title)}</h1><p>${escapeXml(subtitle)}</p></header>
<div class="tiles">${tiles.join("")}</div>
${parts.join("\n")}
</body>
</html>
`;
}

/** A list of names and values. */
export function factsHtml(facts: readonly Fact[]): string {
  const rows = facts.map(({ name, value }) => `<tr><th>${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`);
  return `<table class="facts">${rows.join("\n")}</table>`;
}
export function codeHtml(text: string): string {
  return `<pre><code>${text.split(/\r?\n/).map(escapeXml).join("\n")}</code></pre>`;
}
export function mistakesHtml(
  mistakes: readonly { readonly image: string; readonly is: string; readonly taken: string }[],
): string {
  const figures = mistakes.map(
    ({ image, is, taken }) =>
      `<figure><img src="${image}" alt="${escapeXml(is)}"><figcaption><b>${escapeXml(taken)}</b><br>is ${escapeXml(is)}</figcaption></figure>`,
  );
  return `<div class="mistakes">${figures.join("\n")}</div>`;
}

const STYLE = `
  :root { --page: #f4f6f9; --card: #ffffff; --text: #1f2328; --soft: #59636e; --line: #d5dbe3; --accent: 36 86 184; --wrong: 184 84 31; }
  @media (prefers-color-scheme: dark) {
    :root { --page: #0f1115; --card: #16181d; --text: #e6e9ee; --soft: #a3adba; --line: #2f3540; --accent: 94 140 230; --wrong: 220 120 60; }
  }
  body { margin: 0 auto; padding: 32px 24px 64px; max-width: 820px; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
  h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; } h2 { font-size: 18px; margin: 0 0 6px; }
  header p, section > p { color: var(--soft); margin: 0 0 14px; }
  section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px; margin-top: 18px; overflow: hidden; }
  section svg { max-width: 100%; height: auto; display: block; margin: 0 auto; }
  .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(136px, 1fr)); gap: 12px; margin-top: 18px; }
  .tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; }
  .tile .value { font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; } .tile .name { color: var(--soft); font-size: 13px; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; } th { font-weight: 500; text-align: left; color: var(--soft); }
  td, th { padding: 4px 8px; } .facts th { padding-left: 0; padding-right: 24px; white-space: nowrap; vertical-align: top; } .number { text-align: right; }
  .confusion td { text-align: center; min-width: 30px; height: 26px; padding: 2px 4px; border: 2px solid var(--card); border-radius: 6px; }
  .confusion td.right { background: rgb(var(--accent) / var(--share, 0)); } .confusion td.wrong { background: rgb(var(--wrong) / var(--share, 0)); }
  .confusion td.full { color: #ffffff; } .confusion td.sum { color: var(--soft); padding-left: 10px; text-align: right; white-space: nowrap; }
  .confusion th { white-space: nowrap; text-align: right; } .confusion .up { height: 92px; vertical-align: bottom; padding: 0 0 6px; text-align: left; } .confusion .up span { writing-mode: vertical-rl; transform: rotate(180deg); }
  .confusion .corner { vertical-align: bottom; font-size: 12px; }
  .mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 16px 12px; } figure { margin: 0; }
  figure img { width: 100%; image-rendering: pixelated; border-radius: 6px; border: 1px solid var(--line); box-sizing: border-box; } figcaption { font-size: 12px; line-height: 1.35; color: var(--soft); } figcaption b { color: var(--text); font-weight: 600; }
  .layers td, .layers th { border-bottom: 1px solid var(--line); white-space: nowrap; } .layers td:not(:first-child) { text-align: right; }
  .findings { margin: 0; padding-left: 20px; } .findings small { color: var(--soft); }
  section img { max-width: 100%; height: auto; }
  pre { margin: 0; padding: 14px 16px; background: var(--page); border-radius: 8px; overflow-x: auto; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; }
  @media print {
    :root { color-scheme: light; --page: #ffffff; --card: #ffffff; --text: #000000; --soft: #444444; --line: #bbbbbb; --accent: 36 86 184; --wrong: 184 84 31; }
    body { max-width: none; padding: 0; font-size: 11px; } section, .tile { border-radius: 0; } section { padding: 12px 0; border-width: 1px 0 0; overflow: visible; }
    tr, figure, .tile { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; }
    .wide { overflow: visible; } .layers { font-size: 9px; } .layers td, .layers th { padding: 1px 5px; } pre { overflow: visible; white-space: pre-wrap; padding: 0; }
    * { print-color-adjust: exact; }
  }
`;
