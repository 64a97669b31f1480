import { readsOf } from "../../resolve/bindings.ts";
import { removeItem, removeLines, touchesComment } from "../edits.ts";
import { rule } from "../rule.ts";

export const unusedImport = rule({
  code: "RN3022",
  name: "unused-import",
  severity: "warning",
  fix: "safe",
  message: "{name} is imported and never used",
  why: `An import says what a design depends on. One that is not used makes a change over there look as if it mattered here, and keeps a file alive that nobody needs; often it is left over from a block that was replaced, and sometimes the block that should have been used. Each file that is imported is parsed and checked again at every run. The fix leaves every model as it is. Source: the same rule in buf (IMPORT_USED), ruff (F401) and Biome (noUnusedImports).`,
  examples: [
    {
      bad: `import { Basic, Bottleneck, ResNet } from "std/residual"
model Net = ResNet(Basic, depths: [2, 2, 2, 2])
`,
      fixed: `import { Basic, ResNet } from "std/residual"
model Net = ResNet(Basic, depths: [2, 2, 2, 2])
`,
    },
    {
      bad: `import { projection } from "std/residual"
block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
`,
      fixed: `block Unit(width: int) { conv(width, kernel: 3) -> bn -> relu }
`,
    },
    {
      good: `import { ResNet50, zero_pad } from "std/residual"
model Net = ResNet50 with { shortcut zero_pad }
`,
    },
  ],
  *check({ file, names }) {
    const unused = new Set(
      names.bindings.flatMap((each) => (each.kind === "import" && readsOf(each).length === 0 ? [each.node] : [])),
    );
    for (const statement of file.imports) {
      for (const [index, imported] of statement.names.entries()) {
        if (!unused.has(imported)) continue;
        const name = (imported.alias ?? imported.name).text;
        const edit = statement.names.length > 1 ? removeItem(statement.names, index) : removeLines(statement.span);
        const fix =
          edit && !touchesComment(file, edit) ? { fix: { title: `do not import ${name}`, edits: [edit] } } : {};
        yield { at: imported.span, slots: { name }, help: "use it, or leave it out", ...fix };
      }
    }
  },
});
