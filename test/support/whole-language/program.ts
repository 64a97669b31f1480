/**
 * Random programs over the whole language, well-typed as they stand: blocks and shortcuts in two files and from std,
 * models with several inputs and outputs, parameters, derivations, trunks, claims that are counted apart, a recipe.
 */
import fc from "fast-check";
import { blockOf } from "./block-making.ts";
import { checkOf, recipeOf } from "./claims.ts";
import { countModel, type Counted } from "./counting.ts";
import { Expander, fileNames } from "./expand.ts";
import { Draw, type Gene } from "./making.ts";
import { ModelMaking, modelParameters } from "./model-making.ts";
import { exampleOf, inputExtents, inputs, startOf } from "./program-inputs.ts";
import { ownShortcut, STANDARD, standard } from "./standard.ts";
import type { Known } from "./values.ts";
import { derivedOf, trunkOf } from "./versions.ts";
import { hasCircle, writtenOut } from "./write-out.ts";
import {
  ENTRY,
  line,
  name,
  number,
  type Block,
  type Declaration,
  type Derived,
  type Import,
  type Model,
  type Program,
} from "./tree.ts";

export const LIBRARY = "parts.resnet";

export interface Made {
  readonly program: Program;
  readonly models: readonly Counted[];
}

export interface Genes {
  readonly numbers: readonly number[];
  readonly blocks: readonly Gene[];
  readonly items: readonly Gene[];
  readonly head: Gene;
  readonly derived: readonly Gene[];
  readonly trunk: readonly Gene[];
}

const numbers = fc.array(fc.nat(999), { maxLength: 24, size: "max" });
const { genes } = fc.letrec<{ genes: readonly Gene[]; gene: Gene }>((tie) => ({
  gene: fc.record({
    pick: fc.nat(999),
    numbers,
    bodies: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      fc.constant([]),
      fc.array(tie("genes"), { minLength: 1, maxLength: 3, size: "max" }),
    ),
  }),
  genes: fc.array(tie("gene"), { minLength: 1, maxLength: 3, size: "max" }),
}));
const gene = fc.record({ pick: fc.nat(999), numbers, bodies: fc.array(genes, { maxLength: 3, size: "max" }) });
const programGenes: fc.Arbitrary<Genes> = fc.record({
  numbers,
  blocks: fc.array(gene, { maxLength: 4 }),
  items: fc.array(gene, { minLength: 1, maxLength: 4 }),
  head: gene,
  derived: fc.array(gene, { maxLength: 2 }),
  trunk: fc.array(gene, { maxLength: 1 }),
});

export const wholeProgram: fc.Arbitrary<Made> = programGenes.map(programOf);

export function programOf(given: Genes): Made {
  const draw = new Draw(given.numbers);
  const counters = new Map<string, number>();
  const fresh = (stem: string): string => {
    const count = (counters.get(stem) ?? 0) + 1;
    counters.set(stem, count);
    return `${stem}${count}`;
  };
  const layout = draw.of(...inputs);
  const isSymbolic = layout === "image" && draw.chance(4);
  const sizes = new Map([
    ["H", 2],
    ["W", 1],
  ]);
  const extents = inputExtents(layout, isSymbolic, draw);

  // Blocks and shortcuts: of std, of the library, of the file itself.
  const std = fileNames(standard);
  const library: Block[] = [];
  const own: Block[] = [];
  const libraryNames = fileNames([], std.own);
  const names = fileNames([], std.own);
  const imported: { name: string; as?: string }[] = [];
  const declare = (block: Block, isInLibrary: boolean): void => {
    const inside = isInLibrary ? libraryNames : names;
    const known: Known = { kind: "callable", callee: block, file: inside, bound: new Map() };
    inside.own.set(block.name, known);
    (isInLibrary ? library : own).push(block);
    if (!isInLibrary) return;
    const alias = draw.chance(3) ? `${block.name}_here` : undefined;
    imported.push({ name: block.name, ...(alias === undefined ? {} : { as: alias }) });
    names.own.set(alias ?? block.name, known);
  };
  const shortcuts = draw.below(3);
  for (let each = 0; each < shortcuts; each++) declare(ownShortcut(fresh("short"), draw), draw.chance(2));
  for (const each of given.blocks) {
    const isInLibrary = each.pick % 3 === 2;
    const block = blockOf(each, {
      expander: new Expander(sizes),
      names: isInLibrary ? libraryNames : names,
      shape: exampleOf(extents, 4),
      fresh,
    });
    declare(block, isInLibrary);
  }

  // The model that all others come from.
  const expander = new Expander(sizes);
  const base = new ModelMaking(names, expander, fresh);
  const parameters = modelParameters(base, draw);
  base.item({ kind: "input", name: "image", extents });
  const side = draw.chance(4);
  if (side) base.item({ kind: "input", name: "code", extents: [name("N"), number(3)] });
  if (draw.chance(2))
    base.stage("stem", undefined, [{ pick: 0, numbers: [], bodies: [] }], line(startOf(layout, draw)));
  if (side) base.side();
  for (const each of given.items) base.gene(each);
  base.head(given.head);
  const model: Model = { kind: "model", name: "Base", parameters, items: base.items };
  const declarations: Declaration[] = [...own, model];
  const models = new Map([[model.name, model]]);
  const derived: Derived[] = [];
  const used: Model[] = [];

  const programWith = (more: readonly Declaration[], changed = false): Program => {
    const inMain = [...declarations, ...more];
    const file = (imports: readonly Import[], all: readonly Declaration[]) => ({ imports, declarations: all });
    const fromStd: readonly Import[] = [
      { from: changed ? "./standard.resnet" : STANDARD, names: standard.map((each) => ({ name: each.name })) },
    ];
    const fromLibrary: readonly Import[] = imported.length > 0 ? [{ from: `./${LIBRARY}`, names: imported }] : [];
    return new Map([
      [ENTRY, file([...fromStd, ...fromLibrary], inMain)],
      [LIBRARY, file(fromStd, library)],
      ...(changed ? [["standard.resnet", file([], standard)] as const] : []),
    ]);
  };
  const asItIs = programWith([], true);
  const counted: Counted[] = [];
  const count = (of: string, program: Program, as: string, again?: Program): Counted | undefined => {
    const found = countModel(program, as, sizes);
    return found && { ...found, name: of, ...(again ? { writtenOut: { program: again, model: as } } : {}) };
  };
  const first = count("Base", asItIs, "Base");
  if (!first) throw new Error("the model that was made is refused");
  counted.push(first);
  // Versions of it, or of a version.
  for (const each of given.derived) {
    const version = derivedOf(each, [model, ...derived], base, fresh);
    const program = writtenOut(asItIs, [...derived, version], version.name);
    if (hasCircle(program)) continue;
    const found = count(version.name, program, "Base", program);
    if (!found) continue;
    derived.push(version);
    counted.push(found);
  }
  // A model that begins as it does.
  for (const each of given.trunk) {
    const trunk = trunkOf(each, model, names, sizes, fresh, extents, models);
    if (!trunk) continue;
    used.push(trunk);
    const found = count(trunk.name, programWith([trunk], true), trunk.name);
    if (found) counted.push(found);
    else used.pop();
  }
  const all = [...derived, ...used];
  const checks = counted.flatMap((each) => checkOf(each, extents, side, isSymbolic, draw));
  const recipe = recipeOf(first, layout, isSymbolic, side, extents, draw);
  return { program: tidy(programWith([...all, ...checks, ...recipe])), models: counted };
}

/** Without imports that nothing uses, and without files that nothing imports. */
function tidy(program: Program): Program {
  const files = new Map(
    [...program].map(([at, file]) => {
      const text = JSON.stringify(file.declarations);
      const imports = file.imports.flatMap((each) => {
        const names = each.names.filter(({ name: own, as }) => text.includes(`"${as ?? own}"`));
        return names.length > 0 ? [{ ...each, names }] : [];
      });
      return [at, { ...file, imports }] as const;
    }),
  );
  if (!files.get(ENTRY)?.imports.some(({ from }) => from === `./${LIBRARY}`)) files.delete(LIBRARY);
  return files;
}
