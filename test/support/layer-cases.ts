/** One layer at a time, called as a design calls it: what it puts out, holds and costs, or what is wrong with the call. */
import { checkProject } from "../../compiler/check.ts";
import type { CheckedModel, ModelNode } from "../../compiler/model/checked.ts";
import { nodeCost } from "../../compiler/model/measures/cost.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { formatShape } from "../../compiler/model/shapes/shape.ts";

type Checked = ReturnType<typeof checkProject>;
const checkText = (text: string): Checked =>
  checkProject(loadProject("layer.resnet", text, { read: (path) => ({ problem: `${path} is not there` }) }));

/** A model whose body is one stage `s`, whose first value is the block's `in`. */
function check(input: string, body: string, name = "x"): Checked {
  return checkText(`block B { ${body} }\nmodel M {\n  input ${name}: ${input}\n  stage s { B }\n}\n`);
}
function only({ models, diagnostics }: Checked): CheckedModel {
  const model = models.get("M");
  if (!model) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return model;
}

export function modelWith(input: string, body: string): CheckedModel {
  return only(check(input, body));
}
/** @param inputs shapes by name, which the body may begin a line with */
export function modelOf(inputs: ReadonlyMap<string, string>, body: string): CheckedModel {
  const lines = [...inputs].map(([name, shape]) => `  input ${name}: ${shape}\n`);
  return only(checkText(`model M {\n${lines.join("")}  ${body}\n}\n`));
}

export interface LayerFacts {
  readonly shape: string;
  readonly params: number;
  /** At the sizes given, else the least; one example. */
  readonly macs: number;
  /** Least size of H. */
  readonly least: number | undefined;
  /** Names and shapes of its tensors. */
  readonly weights: readonly string[];
  readonly node: ModelNode;
}
/** Of the last layer of `body`. */
export function factsOf(input: string, body: string, sizes: { readonly [symbol: string]: number } = {}): LayerFacts {
  const model = modelWith(input, body);
  const node = model.nodes.at(-1) as ModelNode;
  const { params, macs } = nodeCost(model, node, new Map([...model.symbols, ...Object.entries(sizes)]));
  const weights = node.weights.map(({ tensor, shape, role }) => `${tensor} [${shape.join(", ")}] ${role}`);
  return { shape: formatShape(node.shape), params, macs, least: model.symbols.get("H"), weights, node };
}

/** `CODE at TEXT: message; help` of all that is wrong; the way to the block is the same for all. */
export function problemsOf(input: string, body: string, name?: string): readonly string[] {
  return check(input, body, name).diagnostics.map(({ code, message, primary: { span }, notes }) => {
    const text = span.source.text.slice(span.start, span.end);
    const help = notes.filter((note) => !note.startsWith("in "));
    return [`${code} at ${text}: ${message}`, ...help].join("; ");
  });
}
