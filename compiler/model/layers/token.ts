/** One of the tokens, as a vector: the class token is number 0. */
import { required } from "../words/parameters.ts";
import { vector } from "../shapes/shape.ts";
import { reportCall } from "../words/messages.ts";
import { leastLength, lengthOf } from "./lengths.ts";
import { failed, made, numberOf, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";

export interface TokenAttributes {
  readonly index: number;
}

export const token: LayerDefinition<TokenAttributes> = {
  doc: "one of the tokens, as a vector",
  torch: "x[:, index]",
  example: "tokens -> class_token -> token(0)",
  operations: 10,
  parameters: [required("index", "int", "which, from 0; that of class_token is 0")],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "tokens") return wrongLayout(call, "token", "tokens");
    const index = numberOf(call, "index");
    const length = lengthOf(input);
    const least = leastLength(length);
    if (index < 0 || index >= least) {
      const slots = { name: "index", value: String(index), callee: "token", range: `0 to ${least - 1}` };
      const help = `tokens are numbered from 0${length.kind === "constant" ? "" : ", and the smallest input has no more"}`;
      return failed(reportCall("RN2050", call.spanOf("index"), slots, { help }));
    }
    return made({ index }, vector(input.batch, input.channels));
  },
};
