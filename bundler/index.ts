/**
 * `resnet-lang/vite`: `import { ResNet20 } from "./cifar.resnet"` in Vite and in Rollup, by one plugin. A design is checked and
 * compiled when it is imported: what a script does not ask for is not compiled, what is wrong is told where other errors are,
 * and a design that changes while a server is up takes the place of the old one in the page that runs.
 */
import { existsSync, readFileSync } from "node:fs";
import { moduleText, usersByKernel } from "../compiler/emit/module.ts";
import { writeWhole } from "../cli/files/write.ts";
import { requireFlag, requireOptions, requireWhole, requireWord } from "../runtime/argument.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import type { Program } from "../runtime/program.ts";
import { DECLARATION_ENDINGS, declarationsPath, declarationsText, type DeclarationEnding } from "./declarations.ts";
import { DesignErrors, Designs, isError, type Compiled, type Design, type ProgramOptions } from "./designs.ts";
import { facadeText } from "./facade.ts";
import { logOf, type BundlerLog } from "./findings.ts";
import { narrowed, type Script } from "./importers.ts";
import { queryOf, readRequest, type Request } from "./request.ts";
import { sourceMapOf, type SourceMap } from "./source-map.ts";

export { UPDATED } from "./updated.ts";

export interface ResnetPluginOptions extends Partial<ProgramOptions> {
  /**
   * Writes the types beside each design: `NAME.resnet.d.ts` when left out, which TypeScript finds under `moduleResolution`
   * `bundler`; as ".d.resnet.ts" what it finds under `node16` and `nodenext`, too, with `allowArbitraryExtensions`.
   */
  readonly declarations?: boolean | DeclarationEnding;
}

/** What Rollup's hooks are called on, as far as it is needed; Vite's are the same. */
interface HookContext {
  error(log: BundlerLog): never;
  warn(log: BundlerLog): void;
  addWatchFile(path: string): void;
  parse(code: string): unknown;
  resolve(
    source: string,
    importer: string | undefined,
    options: { readonly skipSelf: boolean },
  ): Promise<{ readonly id: string } | null>;
}
interface ServedModule {
  readonly id: string | null;
}
/** Of Vite's server. */
interface HotUpdate<M extends ServedModule> {
  readonly file: string;
  readonly modules: M[];
  readonly server: { readonly moduleGraph: { getModulesByFile(file: string): Set<M> | undefined } };
}

/** A plugin of Rollup, and with `enforce` and `handleHotUpdate` of Vite: both take it by its shape. */
export interface ResnetPlugin {
  readonly name: string;
  readonly enforce: "post";
  configResolved(config: { readonly command: string }): void;
  resolveId(this: HookContext, source: string, importer: string | undefined): Promise<string | null>;
  load(this: HookContext, id: string): { code: string; map: SourceMap | null; moduleSideEffects: false } | null;
  transform(this: HookContext, code: string, id: string): { code: string; map: null } | null;
  handleHotUpdate<M extends ServedModule>(update: HotUpdate<M>): M[] | undefined;
}

/**
 * The plugin: `plugins: [resnet()]`. In Rollup it comes behind what makes JavaScript of other languages.
 * @throws ResnetProblem RN5013 for options that are none
 */
export function resnet(options: ResnetPluginOptions = {}): ResnetPlugin {
  const { declarations = true, ...given } = requireGiven(options);
  const wish: ProgramOptions = { for: "portable", batch: 1, ...given };
  const designs = new Designs();
  /** Designs that were asked for, with all files that each is made of. */
  const filesOf = new Map<string, readonly string[]>();
  /** Designs, as they are now, whose types are written: importers that ask for other names ask for no others. */
  const declared = new WeakSet<Design>();
  let isServed = false;

  function compiled(context: HookContext, file: string, name: string): Compiled {
    try {
      return designs.compile(file, name, wish);
    } catch (error) {
      throw failed(context, file, error);
    }
  }

  /** The facade of a design: its findings are told here, once for each importer that asks for other names. */
  function opened(context: HookContext, { file, names }: Request): string {
    const design = designs.open(file);
    const { diagnostics, exported, files } = design;
    filesOf.set(file, files);
    for (const each of files) context.addWatchFile(each);
    const [first, ...others] = diagnostics.filter(isError);
    if (first) context.error(logOf(first, others));
    for (const each of diagnostics) context.warn(logOf(each));
    if (declarations !== false && !declared.has(design))
      writeDeclarations(designs, file, wish, declarations === true ? ".resnet.d.ts" : declarations);
    declared.add(design);
    const all = exported.map(({ name }) => name);
    const wanted = names ?? all;
    const unknown = wanted.find((name) => !all.includes(name));
    if (unknown !== undefined) compiled(context, file, unknown);
    return facadeText(urlOf(file), wanted, isServed);
  }

  return {
    name: "resnet-lang",
    // Scripts are JavaScript by then.
    enforce: "post",
    configResolved({ command }) {
      isServed = command === "serve";
    },
    async resolveId(source, importer) {
      const request = readRequest(source);
      if (!request) return null;
      // A facade's own imports name the file itself.
      const own = importer === undefined ? undefined : readRequest(importer);
      const resolved =
        own && request.program !== undefined
          ? own.file
          : (await this.resolve(request.file, importer, { skipSelf: true }))?.id;
      return resolved === undefined ? null : (resolved.split("?")[0] ?? "") + queryOf(request);
    },
    load(id) {
      const request = readRequest(id);
      if (!request || !existsSync(request.file)) return null;
      const { file, program: name } = request;
      if (name === undefined) return { code: opened(this, request), map: null, moduleSideEffects: false };
      const { program, model, unseen } = compiled(this, file, name);
      if (unseen && !program.recipe?.run) this.warn({ message: unseenText(name, unseen), id: file });
      for (const each of designs.open(file).files) this.addWatchFile(each);
      const code = moduleText({ ...program, name });
      return { code, map: sourceMapOf(code, model, usersOf(program)), moduleSideEffects: false };
    },
    transform(code, id) {
      if (readRequest(id) || !code.includes(".resnet")) return null;
      const script = parsed(this, code);
      const now = script && narrowed(code, script);
      return now === undefined ? null : { code: now, map: null };
    },
    handleHotUpdate({ file, modules, server }) {
      const changed = [...filesOf].filter(([, files]) => files.includes(file)).map(([design]) => design);
      if (changed.length === 0) return undefined;
      return [
        ...new Set([
          ...modules,
          ...changed.flatMap((design) => [...(server.moduleGraph.getModulesByFile(design) ?? [])]),
        ]),
      ];
    },
  };
}

function requireGiven(options: ResnetPluginOptions): ResnetPluginOptions {
  const where = "resnet-lang/vite";
  requireOptions(where, options, ["for", "batch", "image", "declarations"]);
  const { for: devices, batch, declarations } = options;
  if (devices !== undefined) requireWord(where, "for", devices, ["portable", "gpu", "cpu"]);
  if (batch !== undefined) requireWhole(where, "batch", batch, 1);
  if (typeof declarations === "string") requireWord(where, "declarations", declarations, DECLARATION_ENDINGS);
  else if (declarations !== undefined) requireFlag(where, "declarations", declarations);
  return options;
}

/** As a script of any machine imports it. */
function urlOf(file: string): string {
  return `./${file.split(/[/\\]/).at(-1)}`;
}

/** A script that is none yet, or none at all, is left as it is: it then has all of a design. */
function parsed(context: HookContext, code: string): Script | undefined {
  try {
    return context.parse(code) as Script;
  } catch {
    return undefined;
  }
}

function failed(context: HookContext, file: string, error: unknown): unknown {
  if (error instanceof DesignErrors) {
    const [first, ...others] = error.findings;
    return first ? context.error(logOf(first, others)) : error;
  }
  if (!(error instanceof Error && "help" in error)) return error;
  const code = error instanceof ResnetProblem ? `error[${error.code}]` : "error";
  return context.error({ message: `${code}: ${error.message}\n  = help: ${String(error.help)}`, id: file });
}

function unseenText(name: string, { message }: ResnetProblem): string {
  return `${name}: ${message}, and its recipe counts in epochs: trainRecipe has to be given steps and a schedule\n  = help: lay the images there, or let the recipe count in steps`;
}

function usersOf(program: Program): ReadonlyMap<string, readonly string[]> {
  const { wgsl } = program.code;
  const users = wgsl ? usersByKernel(program, wgsl) : [];
  return new Map(wgsl?.kernels.map(({ name }, index) => [name, users[index] ?? []]));
}

/** Left as it is where it would be the same: an editor reads it again. */
function writeDeclarations(designs: Designs, file: string, wish: ProgramOptions, ending: DeclarationEnding): void {
  const programs = new Map<string, Program>();
  for (const { name } of designs.open(file).exported)
    try {
      programs.set(name, designs.compile(file, name, wish, false).program);
    } catch {
      // What cannot be compiled is told to whoever imports it.
    }
  const path = declarationsPath(file, ending);
  const text = declarationsText(programs);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeWhole(path, text);
}
