/** Windows of pools, each with maxima and with averages. */
import { withTies, type LayerDesign } from "./design.ts";

interface Windows {
  readonly name: string;
  readonly input: readonly [number, number, number, number];
  /** The arguments of the call. */
  readonly window: string;
}
const windows: readonly Windows[] = [
  { name: "2x2", input: [2, 5, 8, 6], window: "2" },
  { name: "3x3 of stride 2, padded, odd", input: [2, 4, 7, 9], window: "3, stride: 2" },
  { name: "windows that overlap", input: [1, 3, 6, 5], window: "3, stride: 1" },
  {
    name: "ceil mode: the last window hangs over",
    input: [1, 4, 6, 6],
    window: "3, stride: 2, padding: 0, ceil: true",
  },
  { name: "ceil mode, padded", input: [1, 4, 6, 7], window: "[3, 2], stride: [2, 1], padding: 1, ceil: true" },
  { name: "gaps between windows", input: [1, 1, 9, 8], window: "[2, 1], stride: 3" },
  { name: "everything", input: [33, 8, 4, 4], window: "4" },
  { name: "1x1 map", input: [1, 7, 1, 1], window: "3, stride: 2" },
];

const pools = (layer: string): readonly LayerDesign[] =>
  windows.map(({ name, input, window }) => withTies(name, input, `${layer}(${window})`));

export const maximumPools: readonly LayerDesign[] = pools("maxpool");
export const averagePools: readonly LayerDesign[] = [
  ...pools("avgpool"),
  withTies("padding counted", [1, 4, 7, 8], "avgpool(3, stride: 2, count_padding: true)"),
  withTies(
    "padding counted, ceil mode",
    [1, 4, 6, 6],
    "avgpool(3, stride: 2, padding: 0, ceil: true, count_padding: true)",
  ),
];
