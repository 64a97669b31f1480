/**
 * `resnet-lang/services`: what an editor asks of a text. Pure and plain data: it runs in a page's worker and in a server
 * of an editor alike. `openDesign(text)` first; the same text is the same design.
 */
export { Design, openDesign, type DesignOptions } from "./design.ts";
export type { Range, TextEdit } from "./range.ts";
export { highlight, type HighlightToken, type TokenKind } from "./highlight.ts";
export { findingsOf, type Finding, type RelatedPlace, type TextFix } from "./findings.ts";
export { completionsAt } from "./completion/completion.ts";
export type { Completion, CompletionKind, Completions } from "./completion/item.ts";
export { hoverAt } from "./hover/hover.ts";
export type { Fact, Hover } from "./hover/item.ts";
export { outlineOf, type OutlineEntry, type OutlineKind } from "./outline.ts";
export { declarationAt, placesOfName, type Place } from "./definition.ts";
export { layerPlaces, layersAt, type LayerPlace } from "./layer-places.ts";
export { explanationOf, type Explanation } from "./explanation.ts";
export { formatText } from "./format.ts";
