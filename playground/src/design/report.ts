/** Of a report what says a design: its findings, its picture, what its layers cost, its memory, its text. */
import { codeHtml, escapeXml, type Fact, type Section } from "resnet-lang";
import { bytes, grouped, pair, scaled } from "./numbers.ts";
import type { DesignReport, Finding, MemoryView, ModelView, Row } from "./view.ts";

const HEADS = ["Layer", "Output shape", "Parameters", "Multiply-adds", "Activations", "Field"];

export function designNumbers({ totals, depth }: ModelView): readonly Fact[] {
  return [
    { name: "parameters", value: grouped(totals.params) },
    { name: "depth", value: String(depth) },
    ...(totals.macs === null ? [] : [{ name: "multiply-adds an example", value: scaled(totals.macs) }]),
  ];
}

export function designSections({ text, model, findings, memory }: DesignReport): readonly Section[] {
  return [
    { title: "Architecture", html: model.pictureFile },
    {
      title: "Findings",
      ...(findings.length === 0 ? { says: "Nothing was found." } : {}),
      html: `<ul class="findings">${findings.map(findingLine).join("\n")}</ul>`,
    },
    { title: "Shapes and costs", html: tableOf(model.rows) },
    ...(memory ? [{ title: `Memory at batch ${memory.batch}`, html: memoryList(memory) }] : []),
    { title: "Design", html: codeHtml(text) },
  ];
}

function findingLine({ code, severity, message, line, column }: Finding): string {
  return `<li>${severity} ${code} at ${line}:${column}: ${escapeXml(message)}</li>`;
}

function tableOf(rows: readonly Row[]): string {
  const head = HEADS.map((each) => `<th scope="col">${each}</th>`).join("");
  return `<div class="wide"><table class="layers"><thead><tr>${head}</tr></thead>
<tbody>${rows.map(lineFor).join("\n")}</tbody></table></div>`;
}

function lineFor({ name, outputShape, params, macs, activationBytes, receptiveField: field }: Row): string {
  const cells = [
    outputShape,
    grouped(params),
    macs === null ? "open" : grouped(macs),
    activationBytes === null ? "open" : bytes(activationBytes),
    field ? pair(field.size) : "all",
  ];
  return `<tr><th scope="row">${escapeXml(name)}</th>${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join("")}</tr>`;
}

function memoryList({ inference, training }: MemoryView): string {
  const lines = [`Inference: ${bytes(inference.plannedBytes)} planned`];
  if (training)
    lines.push(
      `Training: ${bytes(training.plannedBytes)} planned, ${bytes(training.keptBytes)} of it kept for the backward pass`,
    );
  return `<ul class="findings">${lines.map((line) => `<li>${line}</li>`).join("")}</ul>`;
}
