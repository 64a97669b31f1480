/** Colours of what the compiler writes: words told apart line by line, so that a text of any length is shown at once. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import type { Stage } from "../view.ts";

type Tag = "comment" | "string" | "keyword" | "typeName" | "number" | "variableName" | "attributeName";
/** The first that fits is what stands there; what none fits is plain. */
type Words = readonly (readonly [pattern: RegExp, tag: Tag | null])[];

const wgsl: Words = [
  [/^\/\/.*/, "comment"],
  [/^@\w+/, "attributeName"],
  [
    /^(?:fn|var|let|const|override|struct|alias|enable|if|else|for|loop|while|switch|case|default|break|continue|return|true|false)\b/,
    "keyword",
  ],
  [/^(?:bool|[fiu](?:16|32)|(?:vec[234]|mat[234]x[234])[fiuh]?|array|atomic|ptr)\b/, "typeName"],
  [/^(?:0x[\da-f]+|\d+\.?\d*(?:e[+-]?\d+)?)[fiuh]?/i, "number"],
  [/^[a-z_]\w*(?=\()/i, "variableName"],
  [/^\w+/, null],
];

const wat: Words = [
  [/^;;.*/, "comment"],
  [/^"[^"]*"/, "string"],
  [/^\$[^\s()]+/, "attributeName"],
  [
    /^(?:module|import|export|memory|shared|func|type|param|result|local|global|mut|block|loop|if|then|else|br|br_if|br_table|return|call|select|drop)(?![\w.])/,
    "keyword",
  ],
  [/^(?:[if](?:8|16|32|64)(?:x\d+)?|v128)(?![\w.])/, "typeName"],
  [/^[-+]?(?:0x[\da-f.p+-]+|\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)(?![\w.])/i, "number"],
  [/^[a-z][\w.]*/, "variableName"],
];

/** Lines of graph and plan: `p: f32[1,14] = conv2d(a, o) stride=[2,2]  // stem.conv forward`, `27  conv2d   b76 <- b0`. */
const listing: Words = [
  [/^\/\/.*/, "comment"],
  [/^"[^"]*"/, "string"],
  [/^(?:graph|plan|when weights have changed|with every call|update|return)\b/, "keyword"],
  [/^(?:bool|[fiu]\d+)(?=\[)/, "typeName"],
  [/^-?\d+\.?\d*(?:e[+-]?\d+)?\b/, "number"],
  [/^\w+(?=\(| {2,}b\d)/, "variableName"],
  [/^\w+(?==)/, "attributeName"],
  [/^[\w.]+/, null],
];

const words: { readonly [S in Stage]: Words } = { graph: listing, plan: listing, wgsl, wat };

/** In the colours of a design's words. */
const style = HighlightStyle.define([
  { tag: tags.comment, class: "code-comment" },
  { tag: tags.string, class: "code-string" },
  { tag: tags.keyword, class: "code-keyword" },
  { tag: tags.typeName, class: "code-type" },
  { tag: tags.number, class: "code-number" },
  { tag: tags.variableName, class: "code-layer" },
  { tag: tags.attributeName, class: "code-parameter" },
]);

export function languageOf(stage: Stage): Extension {
  const language = StreamLanguage.define({
    name: stage,
    token: (stream): Tag | null => {
      if (stream.eatSpace()) return null;
      for (const [pattern, tag] of words[stage]) if (stream.match(pattern)) return tag;
      stream.next();
      return null;
    },
  });
  return [language, syntaxHighlighting(style)];
}
