/** `resnet-lang`: the compiler. Pure: it runs in Node, in a browser and in an editor; files are read by the host. */
export {
  compileFunction,
  compileModel,
  everywhere,
  portable,
  printWat,
  type CompileOptions,
  type FunctionRequest,
} from "./compile.ts";
export { renderText, plain, type TextStyle } from "./diagnostics/render/text.ts";
export { emitModule, usersByKernel, type EmittedFile } from "./emit/module.ts";
export { fileStem } from "./emit/names.ts";
export type { DeviceProfile, Targets } from "./kernels/target.ts";
export { lint, type LintOptions } from "./lint/lint.ts";
export { checkProject, hasErrors, type Checked } from "./check.ts";
export { callsOf } from "./model/calls.ts";
export type { CheckedModel } from "./model/checked.ts";
export type { CheckedRecipe } from "./recipes/checked-recipe.ts";
export type { Recomputation } from "./recompute/recomputation.ts";
export { recipeFunctions } from "./recipes/program-recipe.ts";
export { agreedPictures } from "./recipes/program-pictures.ts";
// For who brings images of their own to a model.
export { sizesForImage, sizeTaken } from "./model/shapes/sizes.ts";
export { NotTrainable, trainingProblem } from "./model/measures/trainable.ts";
export { loadProject, type Host, type Module, type Project } from "./resolve/project.ts";
export { ParsedFiles } from "./resolve/parsed-files.ts";
// For a page that shows a design: its picture, its table, and what stands between it and its module.
export { outlineOf, type Outline } from "./draw/outline.ts";
export { drawSvg } from "./draw/svg.ts";
export { escapeXml } from "./draw/svg-shapes.ts";
export { confusionHtml, type ConfusedClasses } from "./draw/confusion-html.ts";
export { codeHtml, factsHtml, reportHtml, type Fact, type Report, type Section } from "./draw/report-html.ts";
export { version } from "./version.ts";
export { depthOf } from "./model/measures/cost.ts";
export { summarize, summarizeOpen, type Summary, type SummaryRow } from "./model/measures/summary.ts";
export { isTrainable, plannedMemory, type PlannedMemory } from "./planned-memory.ts";
export { programMemory, trainingMemory, type ProgramMemory, type TrainingMemory } from "./training-memory.ts";
export { printGraph } from "./graph/text.ts";
export { printSchedule } from "./schedule/text.ts";
// For an editor.
export type { Binding, BindingKind } from "./resolve/bindings.ts";
export { definitionAt, referencesOf, type Definition } from "./resolve/definition.ts";
export { nodeAt, nodesAt } from "./resolve/node-at.ts";
export { parse, type Parsed } from "../grammar/parse.ts";
export type { Diagnostic, Severity } from "../grammar/diagnostic.ts";
