/** NHWC images in another size, and their gradient: one element (or four channels) an invocation, which gathers all that it is made of. */
import type { Resize2d } from "../../graph/types.ts";
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, read, reads, threadIndex, write, writes } from "./bindings.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { OperationWork, TensorPlace } from "../work.ts";

/** One axis: its letter, and its extents before and after. */
interface Axis {
  readonly name: "y" | "x";
  readonly from: number;
  readonly to: number;
}

/** The pixels around output pixel `oy` and the second's share, as `graph/ops/resize2d.ts` has them. */
const around = ({ name, from, to }: Axis): readonly string[] => [
  `let ${name}_place = max(0, (2 * o${name} + 1) * ${from} - ${to});`,
  `let ${name}_first = ${name}_place / ${2 * to};`,
  `let ${name}_second = min(${name}_first + 1, ${from - 1});`,
  `let ${name}_share = f32(${name}_place - ${name}_first * ${2 * to}) / ${2 * to}.0f;`,
];

/** Output pixels, from `oy_from` to before `oy_to`, that input pixel `iy` is a part of. */
function reached(mode: Resize2d["mode"], { name, from, to }: Axis): readonly string[] {
  if (mode === "nearest")
    return [
      `let o${name}_from = (i${name} * ${to} + ${from - 1}) / ${from};`,
      `let o${name}_to = ((i${name} + 1) * ${to} + ${from - 1}) / ${from};`,
    ];
  return [
    `let o${name}_from = max(0, (2 * i${name} - 1) * ${to} + ${from}) / ${2 * from};`,
    `let o${name}_to = min(${to}, ((2 * i${name} + 3) * ${to} + ${from - 1}) / ${2 * from});`,
  ];
}
/** How much of output pixel `oy` input pixel `iy` is. */
const partOf = (axis: Axis): readonly string[] => [
  ...around(axis),
  `let ${axis.name}_part = select(0.0f, 1.0f - ${axis.name}_share, ${axis.name}_first == i${axis.name})`,
  `  + select(0.0f, ${axis.name}_share, ${axis.name}_second == i${axis.name});`,
];

interface Kernel {
  readonly family: string;
  readonly input: TensorPlace;
  readonly output: TensorPlace;
  /** Sets `sum` for channel `c` of what `pixel` names, `iy` and `ix` or `oy` and `ox`. */
  readonly pixel: "i" | "o";
  readonly sum: (type: "vec4f" | "f32", channels: number) => readonly string[];
}

function dispatchOf({ family, input, output, pixel, sum }: Kernel, device: DeviceProfile): readonly Dispatch[] {
  const [n = 1, h = 1, w = 1, c = 1] = output.type.shape;
  const width = c % 4 === 0 ? 4 : 1;
  const [type, channels] = [width === 4 ? "vec4f" : "f32", c / width] as const;
  const total = n * h * w * channels;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  const made = writes("y", type, output);
  const code = wgsl`
    ${declareBuffers([reads("x", type, input), made])}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${total}) { return; }
      let c = t % ${channels};
      let ${pixel}x = t / ${channels} % ${w};
      let ${pixel}y = t / ${channels * w} % ${h};
      let image = t / ${channels * w * h};
      ${sum(type, channels)}
      ${write(made, "t", "sum")}
    }`;
  return [{ kernel: { family, code, writes: [false, true], requires: [] }, bindings: [input, output], grid }];
}

function axesOf(before: TensorPlace, after: TensorPlace): readonly [Axis, Axis] {
  const [, h = 1, w = 1] = before.type.shape;
  const [, oh = 1, ow = 1] = after.type.shape;
  return [
    { name: "y", from: h, to: oh },
    { name: "x", from: w, to: ow },
  ];
}

export function resize2dDispatches(
  { attributes: { mode }, inputs: [input], output }: OperationWork<"resize2d">,
  device: DeviceProfile,
): readonly Dispatch[] {
  const axes = axesOf(input, output);
  const [rows, columns] = axes;
  const load = (type: "vec4f" | "f32", channels: number, row: string, column: string): string =>
    read(reads("x", type, input), `((image * ${rows.from} + ${row}) * ${columns.from} + ${column}) * ${channels} + c`);
  const nearest = (type: "vec4f" | "f32", channels: number): readonly string[] => [
    `let sum = ${load(type, channels, `oy * ${rows.from} / ${rows.to}`, `ox * ${columns.from} / ${columns.to}`)};`,
  ];
  const bilinear = (type: "vec4f" | "f32", channels: number): readonly string[] => [
    ...axes.flatMap(around),
    `let above = mix(${load(type, channels, "y_first", "x_first")}, ${load(type, channels, "y_first", "x_second")}, x_share);`,
    `let below = mix(${load(type, channels, "y_second", "x_first")}, ${load(type, channels, "y_second", "x_second")}, x_share);`,
    "let sum = mix(above, below, y_share);",
  ];
  const sum = mode === "nearest" ? nearest : bilinear;
  return dispatchOf({ family: `resize2d ${mode}`, input, output, pixel: "o", sum }, device);
}

/** dx of one pixel: of each output pixel that it is a part of, that part. */
export function resize2dGradDispatches(
  { attributes: { mode }, inputs: [dy], output }: OperationWork<"resize2d-grad">,
  device: DeviceProfile,
): readonly Dispatch[] {
  const [rows, columns] = axesOf(output, dy);
  const isNearest = mode === "nearest";
  const sum = (type: "vec4f" | "f32", channels: number): readonly string[] => [
    `var sum = ${type}();`,
    ...reached(mode, rows),
    ...reached(mode, columns),
    "for (var oy = oy_from; oy < oy_to; oy++) {",
    ...(isNearest ? [] : partOf(rows)),
    "for (var ox = ox_from; ox < ox_to; ox++) {",
    ...(isNearest ? [] : partOf(columns)),
    `let dy = ${read(reads("x", type, dy), `((image * ${rows.to} + oy) * ${columns.to} + ox) * ${channels} + c`)};`,
    isNearest ? "sum += dy;" : "sum += y_part * x_part * dy;",
    "}",
    "}",
  ];
  return dispatchOf({ family: `resize2d-grad ${mode}`, input: dy, output, pixel: "i", sum }, device);
}
