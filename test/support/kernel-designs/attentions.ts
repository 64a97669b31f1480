/** Attention: heads and tokens that no tile divides, and that one does; its products and theirs backwards. */
import { of, type LayerDesign } from "./design.ts";

export const attentions: readonly LayerDesign[] = [
  of("one head", [1, 5, 8], "attention(1)"),
  of("three heads of three, odd", [2, 7, 9], "attention(3)"),
  of("four heads of eight, tokens just over a tile", [2, 17, 32], "attention(4)"),
  of("a head a channel, no bias", [2, 3, 4], "attention(4, bias: false)"),
  of("one token", [3, 1, 4], "attention(2)"),
];
