/** Maximum and average pools of NHWC images, and their gradient. One element (or four channels) an invocation. */
import type { Pooling2d } from "../../graph/types.ts";
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, read, reads, threadIndex, write, writes } from "./bindings.ts";
import { declareFunctions } from "./functions.ts";
import { inStrip, plus } from "./strips.ts";
import { wgsl } from "./wgsl-tag.ts";
import { stripOf, type OperationWork } from "../work.ts";

/** WGSL of the window's rows and columns inside the image, and of PyTorch's divisor. */
function windowLines({ kernel, stride, padding, countPadding }: Pooling2d, h: number, w: number): readonly string[] {
  const counted = `f32((min(top + ${kernel[0]}, ${h + padding[1]}) - top) * (min(left + ${kernel[1]}, ${w + padding[3]}) - left))`;
  return [
    `let top = oy * ${stride[0]} - ${padding[0]};`,
    `let left = ox * ${stride[1]} - ${padding[2]};`,
    `let y0 = max(top, 0);`,
    `let y1 = min(top + ${kernel[0]}, ${h});`,
    `let x0 = max(left, 0);`,
    `let x1 = min(left + ${kernel[1]}, ${w});`,
    `let divisor = ${countPadding ? counted : "f32((y1 - y0) * (x1 - x0))"};`,
  ];
}

export function pool2dDispatches(
  { attributes, inputs: [x], output }: OperationWork<"pool2d">,
  device: DeviceProfile,
): readonly Dispatch[] {
  const [, h = 1, w = 1, c = 1] = x.type.shape;
  const [n = 1, oh = 1, ow = 1] = output.type.shape;
  const width = c % 4 === 0 ? 4 : 1;
  const [type, channels] = [width === 4 ? "vec4f" : "f32", c / width] as const;
  const [from, to] = [stripOf(x), stripOf(output)];
  const total = n * oh * ow * channels;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  const isMax = attributes.kind === "max";
  const [source, made] = [reads("x", type, x), writes("y", type, output)];
  const lowest = width === 4 ? "vec4f(-positive_infinity())" : "-positive_infinity()";
  const code = wgsl`
    ${declareBuffers([source, made])}
    ${declareFunctions(new Set(isMax ? ["positive_infinity"] : []), 1)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${total}) { return; }
      let c = t % ${channels};
      let ox = t / ${channels} % ${ow};
      let oy = t / ${channels * ow} % ${oh};
      let image = t / ${channels * ow * oh};
      ${windowLines(attributes, h, w)}
      var a = ${isMax ? lowest : `${type}()`};
      for (var iy = y0; iy < y1; iy++) {
        for (var ix = x0; ix < x1; ix++) {
          let v = ${read(source, `((image * ${h} + iy) * ${w} + ix) * ${from.pitch / width} + c${plus(from.offset / width)}`)};
          ${isMax ? "a = select(a, v, !(v <= a) & (a == a));" : "a += v;"}
        }
      }
      ${write(made, inStrip("t", "c", channels, to, width), isMax ? "a" : "a / divisor")}
    }`;
  return [
    {
      kernel: { family: `pool2d ${attributes.kind}`, code, writes: [false, true], requires: [] },
      bindings: [x, output],
      grid,
    },
  ];
}

/**
 * dx of one pixel: the windows that hold it, each giving its dy (average) or, to its first maximum, all of it. A window is
 * looked through only where the pixel is as large as its maximum.
 */
export function pool2dGradDispatches(
  { attributes, inputs, output }: OperationWork<"pool2d-grad">,
  device: DeviceProfile,
): readonly Dispatch[] {
  const [n = 1, h = 1, w = 1, c = 1] = output.type.shape;
  const [, oh = 1, ow = 1] = inputs[1].type.shape;
  const { kernel, stride, padding, kind } = attributes;
  const width = c % 4 === 0 ? 4 : 1;
  const [type, flags, channels] =
    width === 4 ? (["vec4f", "vec4<bool>", c / 4] as const) : (["f32", "bool", c] as const);
  const total = n * h * w * channels;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  const [x, pooled] = [reads("x", type, inputs[0]), reads("y", type, inputs[1])];
  const [dy, dx] = [reads("dy", type, inputs[2]), writes("dx", type, output)];
  const gradient = read(dy, "at");
  const share =
    kind === "average"
      ? [`sum += ${gradient} / divisor;`]
      : [
          `let most = ${read(pooled, inStrip("at", "channel", channels, stripOf(inputs[1]), width))};`,
          "if (any(own == most)) {",
          // The first maximum in row-major order takes the gradient, as in PyTorch.
          `  var found = ${flags}();`,
          `  var mine = ${flags}();`,
          "  for (var ky = y0; ky < y1; ky++) {",
          "    for (var kx = x0; kx < x1; kx++) {",
          `      let cell = ((image * ${h} + ky) * ${w} + kx) * ${channels} + channel;`,
          `      let hit = (${read(x, "cell")} == most) & !found;`,
          "      if (cell == t) { mine = hit; }",
          "      found = found | hit;",
          "    }",
          "  }",
          `  sum += select(${type}(), ${gradient}, mine);`,
          "}",
        ];
  const code = wgsl`
    ${declareBuffers([x, pooled, dy, dx])}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${total}) { return; }
      ${kind === "average" ? `_ = ${read(x, 0)} + ${read(pooled, 0)};` : `let own = ${read(x, "t")};`}
      let channel = t % ${channels};
      let ix = t / ${channels} % ${w};
      let iy = t / ${channels * w} % ${h};
      let image = t / ${channels * w * h};
      var sum = ${type}();
      let first_row = max(0, (iy + ${padding[0]} - ${kernel[0]} + ${stride[0]}) / ${stride[0]});
      let first_column = max(0, (ix + ${padding[2]} - ${kernel[1]} + ${stride[1]}) / ${stride[1]});
      for (var oy = first_row; oy < min(${oh}, (iy + ${padding[0]}) / ${stride[0]} + 1); oy++) {
        for (var ox = first_column; ox < min(${ow}, (ix + ${padding[2]}) / ${stride[1]} + 1); ox++) {
          ${windowLines(attributes, h, w)}
          let at = ((image * ${oh} + oy) * ${ow} + ox) * ${channels} + channel;
          ${share}
        }
      }
      ${write(dx, "t", "sum")}
    }`;
  return [
    {
      kernel: { family: `pool2d-grad ${kind}`, code, writes: [false, false, false, true], requires: [] },
      bindings: [...inputs, output],
      grid,
    },
  ];
}
