/** y[i] = expression(i): one vec4f or one f32 an invocation. One is as fast as four on every adapter measured, and compiles fastest. */
import { bug } from "../../bug.ts";
import { stridesOf, volume } from "../../graph/shape.ts";
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, threadIndex, write, writes, type BufferBinding } from "./bindings.ts";
import { isRowMajor, isVectorisable, mergeAxes, rowMajor } from "../domain.ts";
import { linear, printExpression, type Printed } from "./expression.ts";
import { declareFunctions } from "./functions.ts";
import { operandTypes } from "./operands.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { MapWork } from "../work.ts";

export function mapDispatches(work: MapWork, device: DeviceProfile): readonly Dispatch[] {
  const distinct = [...new Set(work.outputs.map(({ expression }) => expression))];
  const { domain, expressions, layouts } = mergeAxes(
    work.domain,
    [],
    distinct,
    work.outputs.map(({ layout }) => layout ?? rowMajor(work.domain)),
  );
  const width = isVectorisable(domain, expressions, layouts) ? 4 : 1;
  const threads = volume(domain) / width;
  const grid = gridFor(threads, device.maxWorkgroupsPerDimension);
  const types = operandTypes(work.operands, expressions, width);
  // An operand that is also the output is one binding, read and written element by element.
  const outputs = work.outputs.map(({ buffer }) => buffer);
  const readers = work.operands.filter(({ buffer }) => !outputs.includes(buffer));
  const results = work.outputs.map((output, position) => writes(`y${position}`, width === 4 ? "vec4f" : "f32", output));
  const buffers: BufferBinding[] = [
    ...readers.map((reader, position): BufferBinding => ({
      name: `x${position}`,
      type: types[work.operands.indexOf(reader)] ?? "f32",
      writes: false,
      half: reader.half,
    })),
    ...results,
  ];
  const names = work.operands.map((operand) =>
    readers.includes(operand) ? `x${readers.indexOf(operand)}` : `y${outputs.indexOf(operand.buffer)}`,
  );
  const index = domain.map((_, axis) => `i${axis}`);
  const printed: Printed[] = [];
  const valueOf = (output: number): string =>
    printed[distinct.indexOf(work.outputs[output]?.expression ?? bug(`there is no output ${output}`))]?.value ??
    bug("an output has no value");
  for (const [place, expression] of expressions.entries())
    printed.push(
      printExpression(expression, {
        width,
        index,
        prefix: `v${place}_`,
        own: valueOf,
        operand: (operand) => ({
          name: names[operand] ?? bug("an expression loads what is no operand"),
          isScalars: types[operand] === "u32",
          half: work.operands[operand]?.half,
        }),
      }),
    );
  const places = layouts.map((layout) => {
    if (isRowMajor(layout, domain)) return "t";
    return width === 4 ? `(${linear(layout, index)}) / 4` : linear(layout, index);
  });
  const uses = new Set(printed.flatMap((each) => [...each.uses]));
  const code = wgsl`
    ${declareBuffers(buffers)}
    ${declareFunctions(uses, width)}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${threads}) { return; }
      ${indexLines(domain, width)}
      ${printed.flatMap(({ statements }) => statements)}
      ${work.outputs.map((_, output) => write(results[output] ?? bug("an output has no buffer"), places[output] ?? "t", valueOf(output)))}
    }`;
  const bindings = [...readers, ...work.outputs];
  return [
    {
      kernel: {
        family: `map ${width === 4 ? "vec4" : "scalar"}`,
        code,
        writes: buffers.map(({ writes }) => writes),
        requires: [],
      },
      bindings,
      grid,
    },
  ];
}

/** `let i0 = …` for each axis, from the thread's linear index t (of vec4s when width is 4). */
export function indexLines(domain: readonly number[], width: 1 | 4, linear = "t"): readonly string[] {
  const from = width === 4 ? `${linear} * 4` : linear;
  if (domain.length <= 1) return [`let i0 = ${from};`];
  const strides = stridesOf(domain);
  return domain.map((extent, axis) => {
    const stride = strides[axis] ?? 1;
    const divided = stride === 1 ? `(${from})` : `(${from}) / ${stride}`;
    return axis === 0 ? `let i0 = ${divided};` : `let i${axis} = ${divided} % ${extent};`;
  });
}
