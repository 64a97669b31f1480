/**
 * The graph as text that reads back. One node a line:
 *
 *     c: f32[16,8,8,4] = conv2d(a, b) stride=[1,1] padding=[1,1,1,1] dilation=[1,1] groups=1  // s1.0.conv forward
 */
import { bug } from "../bug.ts";
import { ops } from "./ops/table.ts";
import type { DataType, Graph, Node, NodeId, OpName, Origin } from "./types.ts";

/** 0 -> a, 25 -> z, 26 -> aa. */
export function letterName(index: number): string {
  const rest = Math.floor(index / 26) - 1;
  return (rest >= 0 ? letterName(rest) : "") + String.fromCharCode(97 + (index % 26));
}

function valueText(value: unknown): string {
  if (value === -Infinity) return "-inf";
  if (value === Infinity) return "inf";
  if (Object.is(value, -0)) return "-0";
  if (Number.isNaN(value)) return "nan";
  if (typeof value === "object" && value !== null && "dtype" in value) {
    const { dtype, shape } = value as { dtype: DataType; shape: readonly number[] };
    return `${dtype}[${shape.join(",")}]`;
  }
  return JSON.stringify(value);
}

function nodeText(node: Node): string {
  const inputs = node.inputs.map(letterName).join(", ");
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}=${valueText(value)}`);
  const { path, phase } = node.origin;
  return `  ${letterName(node.id)}: ${node.type.dtype}[${node.type.shape.join(",")}] = ${node.op}(${inputs})${attributes.join("")}  // ${path} ${phase}`;
}

export function printGraph(graph: Graph): string {
  const outputs = graph.outputs.map(({ name, node }) => `  output ${name} = ${letterName(node)}`);
  const updates = graph.updates.map(({ target, node }) => `  update ${target} = ${letterName(node)}`);
  return [`graph ${graph.name} {`, ...graph.nodes.map(nodeText), ...outputs, ...updates, "}", ""].join("\n");
}

function indexOf(letters: string): NodeId {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 96, 0) - 1;
}

function parseValue(text: string): unknown {
  if (text === "-inf") return -Infinity;
  if (text === "inf") return Infinity;
  if (text === "-0") return -0;
  if (text === "nan") return Number.NaN;
  const type = /^(f32|f16|i32)\[([\d,]*)\]$/.exec(text);
  return type ? { dtype: type[1], shape: numbers(type[2] ?? "") } : JSON.parse(text);
}
const numbers = (text: string): number[] => (text === "" ? [] : text.split(",").map(Number));

/** Reads what `printGraph` wrote. @throws CompilerBug at a line that it could not have written */
export function parseGraph(text: string): Graph {
  const [head = "", ...lines] = text.split("\n");
  const nodes: Node[] = [];
  const outputs: { name: string; node: NodeId }[] = [];
  const updates: { target: string; node: NodeId }[] = [];
  for (const line of lines) {
    const effect = /^ {2}(output|update) (.+) = ([a-z]+)$/.exec(line);
    if (effect) {
      const [, kind, name = "", letters = ""] = effect;
      if (kind === "output") outputs.push({ name, node: indexOf(letters) });
      else updates.push({ target: name, node: indexOf(letters) });
    } else if (line.startsWith("  ")) nodes.push(parseNode(line));
    else if (line !== "}" && line !== "") bug(`no line of a graph: ${line}`);
  }
  return { name: /^graph (.*) \{$/.exec(head)?.[1] ?? bug(`no graph: ${head}`), nodes, outputs, updates };
}

function parseNode(line: string): Node {
  const match =
    /^ {2}([a-z]+): (f32|f16|i32)\[([\d,]*)\] = ([\w-]+)\(([a-z, ]*)\)(.*) {2}\/\/ (.*) (\w+)$/.exec(line) ??
    bug(`no node: ${line}`);
  const [, name = "", dtype, shape = "", op, inputs = "", attributes = "", path = "", phase] = match;
  const known = op && Object.hasOwn(ops, op) ? (op as OpName) : bug(`no op: ${op}`);
  const found = [...attributes.matchAll(/ (\w+)=("(?:[^"\\]|\\.)*"|\S+)/g)];
  if (found.map(([text]) => text).join("") !== attributes) bug(`no attributes:${attributes}`);
  const fields = found.map(([, key = "", value = ""]) => [key, parseValue(value)]);
  return {
    id: indexOf(name),
    op: known,
    inputs: inputs === "" ? [] : inputs.split(", ").map(indexOf),
    attributes: Object.fromEntries(fields),
    type: { dtype: dtype as DataType, shape: numbers(shape) },
    origin: { path, phase: phase as Origin["phase"] },
  } as unknown as Node;
}
