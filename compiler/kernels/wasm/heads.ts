/** Which heads a convolution's kernels do: those over bands copy what they read anyway, or may, and make it as they copy. */
import { convolutionSpec, isProduct } from "../convolution-spec.ts";
import { mergeAxes } from "../domain.ts";
import { rows } from "../loading-rows.ts";
import { NOT_LOADED, type WasmFacts } from "../target.ts";
import type { HeadWork, OperationWork } from "../work.ts";
import { winogradFits } from "./winograd/fits.ts";
import { stridedFits } from "./winograd/strided/fits.ts";

/** Why they do not; undefined where they do. */
export function lacksWasmHead(work: OperationWork<"conv2d">, { loading = rows.cpu }: WasmFacts): string | undefined {
  const { attributes, inputs, output, head } = work;
  const [x, weight] = inputs;
  const spec = convolutionSpec(attributes, x, weight.type.shape, output);
  const most = loading.conv2d ?? "none";
  if (most === "none" || (most === "once" && !isProduct(spec))) return NOT_LOADED;
  if (winogradFits("conv2d", spec) || stridedFits("conv2d", spec)) return "is read by Winograd's tiles, several times";
  return head && isByPixel(head, spec.ci) ? undefined : "does not go along pixels";
}
/** Whether a range of pixels can be made by itself: it is one of rows of the map, or of elements of its only one. */
function isByPixel({ domain, expression }: HeadWork, channels: number): boolean {
  const merged = mergeAxes(domain, [], [expression], []).domain;
  return merged.length <= 1 || merged.at(-1) === channels;
}
