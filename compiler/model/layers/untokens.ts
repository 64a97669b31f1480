/** Tokens become an image of another value's height and width, row by row: what `tokens` does, undone. */
import { required } from "../words/parameters.ts";
import { formatExtent } from "../shapes/extent.ts";
import { increased, productOf } from "../shapes/extent-product.ts";
import { compareExtents } from "../shapes/extent-comparison.ts";
import { reportShape } from "../shapes/messages.ts";
import { formatShape, image, imageSize } from "../shapes/shape.ts";
import { lengthOf } from "./lengths.ts";
import { argument, failed, made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const untokens: LayerDefinition<NoAttributes> = {
  doc: "tokens become an image of that value's height and width, row by row",
  torch: "x.transpose(1, 2).reshape(len(x), -1, *to.shape[2:])",
  example: "tokens -> untokens(x)",
  operations: 4,
  parameters: [required("to", "value", "an image with that height and width; its numbers are not read")],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "tokens") return wrongLayout(call, "untokens", "tokens");
    const to = argument(call, "to");
    if (to.kind !== "tensor" || to.shape.layout !== "image") {
      const shape = to.kind === "tensor" ? formatShape(to.shape) : to.kind;
      const help = "name a value that has a height and a width, such as the image that `tokens` took";
      return failed(
        reportShape(
          "RN2003",
          call.spanOf("to"),
          { layer: "untokens", layout: "the size of an image", shape },
          { help },
        ),
      );
    }
    const [height, width] = imageSize(to.shape);
    const [length, pixels] = [lengthOf(input), productOf(height, width)];
    if (compareExtents(length, pixels).kind !== "equal") {
      const shapes = { layer: "untokens", shape: formatShape(input), otherShape: formatShape(to.shape) };
      const more = `there are ${formatExtent(length)} tokens for ${formatExtent(pixels)} pixels`;
      const help =
        compareExtents(length, increased(pixels, 1)).kind === "equal" ? `${more}; a class token has no pixel` : more;
      return failed(reportShape("RN2002", call.span, shapes, { help }));
    }
    return made({}, image(input.batch, input.channels, height, width));
  },
};
