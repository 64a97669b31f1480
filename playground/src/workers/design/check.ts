/** What the page shows of a text at once: findings, models, and of the chosen one its picture and its table. */
import { depthOf, drawSvg, isTrainable, lint, outlineOf, summarize, type Diagnostic, type Outline } from "resnet-lang";
import type { Box, DesignChoice, DesignView, Finding, LayerPlace, ModelView, Row } from "../../design/view.ts";
import { choose, open, type Chosen, type Opened } from "./open.ts";
import { placesOf } from "./places.ts";

export function check(wanted: DesignChoice): DesignView {
  const opened = open(wanted.text);
  const chosen = choose(opened, wanted);
  return {
    text: wanted.text,
    findings: findingsOf(opened),
    models: [...opened.models].map(([name, model]) => ({
      name,
      recipes: opened.recipes.filter((each) => each.model === model).map((recipe) => recipe.name),
    })),
    recipe: chosen?.recipe?.name,
    model: chosen && viewOf(chosen, opened),
  };
}

function viewOf({ name, model, recipe, sizes }: Chosen, { project }: Opened): ModelView {
  const outline = outlineOf(model);
  const { rows, layers, ...totals } = summarize(model, sizes, recipe?.freeze);
  const places = placesOf(
    model,
    project.entry.path,
    rows.map(({ name }) => name),
  );
  const kinds = new Map(layers.map(({ name, layer }) => [name, layer]));
  return {
    name,
    picture: drawSvg(outline, "down", true).replace(/<style>[\s\S]*?<\/style>\n?/, ""),
    pictureFile: drawSvg(outline, "down"),
    boxes: boxesOf(outline, (id) => model.nodes[id]?.path ?? "", places),
    places,
    rows: rows.map((row): Row => ({ ...row, ...layerOf(kinds.get(row.name)) })),
    layers,
    totals,
    depth: depthOf(model, model.nodes),
    sizes: Object.fromEntries(sizes),
    trainable: isTrainable(model),
  };
}
function layerOf(layer: string | undefined): { readonly layer?: string } {
  return layer === undefined ? {} : { layer };
}

function boxesOf({ stages }: Outline, pathOf: (id: number) => string, places: readonly LayerPlace[]): readonly Box[] {
  const rows = new Map(places.map(({ path, row }) => [path, row]));
  return stages.flatMap((stage, at) =>
    stage.items.map((item, index) => {
      const layers = (stage.layers[index] ?? []).map(pathOf);
      return {
        place: `${at}.${index}`,
        label: [
          ...(item.count > 1 ? [`${item.count} times`] : []),
          ...(stage.name === "" ? [] : [`in ${stage.name}`]),
          `puts out ${item.shape}`,
        ].join(", "),
        row: rows.get(layers[0] ?? "") ?? "",
        layers,
      };
    }),
  );
}

function findingsOf(opened: Opened): readonly Finding[] {
  const { path } = opened.project.entry;
  return lint(opened.project, opened).map((each) => findingOf(each, path));
}

/** What is wrong in a file of the standard library is told at the text's end: there is no such thing. */
export function findingOf({ code, severity, message, primary, notes, fix }: Diagnostic, path: string): Finding {
  const { source, start, end } = primary.span;
  const before = source.path === path ? source.text.slice(0, start) : "";
  const lines = before.split(/\r\n?|\n/);
  return {
    code,
    severity,
    message,
    label: primary.text,
    notes,
    from: before.length,
    to: source.path === path ? end : before.length,
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
    ...(fix && {
      fix: {
        title: fix.title,
        edits: fix.edits.map(({ span, replacement }) => ({ from: span.start, to: span.end, replacement })),
      },
    }),
  };
}
