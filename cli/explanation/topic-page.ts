/** The page of a layer, a block of std, a word of a recipe in the terminal: what `docs/` has as Markdown. */
import { plain } from "../../compiler/diagnostics/render/text.ts";
import { measuredLines } from "../../compiler/reference/measured.ts";
import type { Topic, TopicParameter } from "../../compiler/reference/topic.ts";
import { colourful } from "../terminal.ts";
import { indented, wrapped } from "./layout.ts";

/** The whole page, without a newline at its end. */
export function topicPage(topic: Topic, colour: boolean): string {
  const style = colour ? colourful : plain;
  const title = (text: string): string => `\n${style.strong(text)}\n`;
  const { kind, name, from, doc, form, parameters, torch, example } = topic;
  const counts = measuredLines(topic);
  const imported = from === undefined ? [] : ["", `    import { ${name} } from "${from}"`];
  return [
    `${style.strong(name)}: ${kind}${from === undefined ? "" : ` of ${from}`}`,
    wrapped(doc),
    "",
    wrapped(form)
      .split("\n")
      .map((line) => `    ${line}`)
      .join("\n"),
    ...imported,
    ...(parameters.length === 0 ? [] : [title("Parameters"), indented(parameterList(parameters))]),
    ...(torch === undefined ? [] : [title(kind === "function" ? "In Python" : "In PyTorch"), indented(torch)]),
    title("For example"),
    indented(example.text),
    ...(counts.length === 0 ? [] : ["", ...counts.map(wrapped)]),
  ].join("\n");
}

/** `stride: size = 1`, and below it what that is. */
function parameterList(parameters: readonly TopicParameter[]): string {
  return parameters
    .map(({ name, type, usual, doc }) => {
      const head = `${name}: ${type}${usual === undefined ? "" : ` = ${usual}`}`;
      return doc === "" ? head : `${head}\n${indented(wrapped(doc))}`;
    })
    .join("\n");
}
