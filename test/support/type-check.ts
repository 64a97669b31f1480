/** TypeScript's compiler on a project's files, in this process. */
import { join } from "node:path";
import ts from "typescript";
import { compilerOptions, type Setting } from "./typed-apps.ts";

/** Parsed once, whatever the settings: most are TypeScript's own libraries. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * @returns what it complains of, the package's own declarations included. TypeScript's and Node's, most of what there is to
 * check, are left as they come: what of ours disagrees with them is told where ours says it.
 */
export function typeProblems(
  project: string,
  files: readonly string[],
  setting: Setting,
  types: readonly string[] = [],
): readonly string[] {
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions(setting, types), project);
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, ...rest) => {
    const key = `${name} ${JSON.stringify(version)}`;
    if (!parsed.has(key)) parsed.set(key, read(name, version, ...rest));
    return parsed.get(key);
  };
  const paths = files.map((name) => join(project, name));
  const program = ts.createProgram(paths, options, host);
  const ours = program
    .getSourceFiles()
    .filter((file) => !program.isSourceFileDefaultLibrary(file) && !file.fileName.includes("/node_modules/@types/"));
  // What is wrong with the whole is told again with each file.
  const found = new Set([...errors, ...ours.flatMap((file) => ts.getPreEmitDiagnostics(program, file))]);
  return [...found].map(
    ({ file, messageText }) =>
      `${file?.fileName.replace(project, "") ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}
