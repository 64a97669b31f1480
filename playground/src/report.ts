/** One file to keep or to send, which any browser opens and prints without a network: a design, and what was trained of it. */
import { codeHtml, reportHtml, type Section } from "resnet-lang";
import type { DesignClient } from "./design/design-client.ts";
import { designNumbers, designSections } from "./design/report.ts";
import type { DesignChoice, NamedFile } from "./design/view.ts";
import { runNumbers, runSections, type ReportedRun } from "./training/report.ts";

/** @throws Error where the text has no model without errors */
export async function makeReport(
  client: DesignClient,
  choice: DesignChoice,
  run: ReportedRun | undefined,
): Promise<readonly NamedFile[]> {
  const told = await client.ask("report", choice);
  if (!told) return [];
  const { name } = told.model;
  const content = reportHtml({
    title: name,
    subtitle: `Made by the playground of resnet-lang on ${new Date().toISOString().slice(0, 10)}.`,
    numbers: [...designNumbers(told.model), ...(run ? runNumbers(run) : [])],
    sections: [...(run ? runSections(run) : []), ...designSections(told), ...otherText(choice, run)],
  });
  return [{ name: `${name}.html`, content }];
}

function otherText({ text }: DesignChoice, run: ReportedRun | undefined): readonly Section[] {
  if (!run || run.text === text) return [];
  return [{ title: "Design that was trained", says: "It has been changed since.", html: codeHtml(run.text) }];
}
