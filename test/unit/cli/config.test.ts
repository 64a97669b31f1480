/** The configuration: what is read and merged, which one a file has, and that the published schema agrees. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "../../../cli/config/json.ts";
import { loadConfigurations } from "../../../cli/config/load.ts";
import { readConfig } from "../../../cli/config/read.ts";
import { configSchema } from "../../../cli/config/schema.ts";
import { validate } from "../../../cli/config/validate.ts";
import { UsageError } from "../../../cli/usage-error.ts";
import { folderWith } from "../../support/config-folder.ts";
import { repository } from "../../support/shared-data.ts";

test("3,000 files that extend one another are followed in a loop", () => {
  const count = 3_000;
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${i}.json`,
      { ...(i + 1 < count ? { extends: `./${i + 1}.json` } : {}), rules: i % 2 === 0 ? { RN3004: "off" } : {} },
    ]),
  );
  const folder = folderWith(files);
  expect([...readConfig(join(folder, "0.json")).severities]).toEqual([["RN3004", "off"]]);
});

test("severities, budgets and globs", () => {
  const folder = folderWith({
    "c.json": {
      $schema: "./schema.json",
      include: ["nets/**/*.resnet"],
      exclude: ["nets/old"],
      rules: { RN3024: "off", RN3020: "error" },
      budgets: {
        ResNet20: { params: "270k", macs: 41_000_000, memory: "100MiB" },
        Net: { memory: { training: "2GiB", batch: 128 }, at: [1, 3, 64, 64] },
      },
    },
  });
  const config = readConfig(join(folder, "c.json"));
  expect([...config.severities]).toEqual([
    ["RN3024", "off"],
    ["RN3020", "error"],
  ]);
  expect(config.include).toEqual({ folder, patterns: ["nets/**/*.resnet"] });
  expect(config.exclude).toEqual({ folder, patterns: ["nets/old"] });
  expect(config.budgets.get("ResNet20")).toMatchObject({
    params: { value: 270_000, text: "270k" },
    macs: { value: 41_000_000, text: "41,000,000" },
    inference: { value: 100 * 2 ** 20 },
  });
  expect(config.budgets.get("Net")).toMatchObject({ training: { value: 2 ** 31 }, batch: 128, at: [1, 3, 64, 64] });
});

test("what is extended lies below: later ones win, the file wins over all", () => {
  const folder = folderWith({
    "shared/a.json": {
      include: ["x"],
      rules: { RN3024: "error", RN4010: "error" },
      budgets: { M: { params: 1, macs: 2 } },
    },
    "shared/b.json": { extends: "./a.json", rules: { RN4010: "warning", RN4011: "off" } },
    "c.json": {
      extends: ["shared/a.json", "shared/b.json"],
      rules: { RN4011: "information" },
      budgets: { M: { macs: 3 } },
    },
  });
  const config = readConfig(join(folder, "c.json"));
  expect(Object.fromEntries(config.severities)).toEqual({ RN3024: "error", RN4010: "warning", RN4011: "information" });
  expect(config.budgets.get("M")).toMatchObject({ params: { value: 1 }, macs: { value: 3 } });
  expect(config.include).toEqual({ folder: join(folder, "shared"), patterns: ["x"] });
});

test("the nearest file upwards counts, --config before it, and --rule before both", () => {
  const folder = folderWith({
    "resnet.config.json": { rules: { RN3024: "error", RN3020: "error" } },
    "nets/deep/a.resnet": "",
    "nets/own/resnet.config.json": { rules: { RN3024: "off" } },
    "nets/own/a.resnet": "",
    "other.json": { rules: { RN3024: "information" } },
  });
  const own = join(folder, "nets/own/a.resnet");
  const severity = (file: string, flags = {}) => loadConfigurations(flags).of(file).severities.get("RN3024");
  expect(severity(join(folder, "nets/deep/a.resnet"))).toBe("error");
  expect(severity(own)).toBe("off");
  expect(severity(own, { config: join(folder, "other.json") })).toBe("information");
  expect(severity(own, { rule: ["RN3024=warning"] })).toBe("warning");
  expect(() => severity(own, { rule: ["RN3024=of"] })).toThrow(/names no severity/);
  expect(() => severity(own, { rule: ["RN2001=off"] })).toThrow(/is an error that no configuration changes/);
  expect(() => severity(own, { config: join(folder, "none.json") })).toThrow(UsageError);
});

describe("the published schema", () => {
  const published = JSON.parse(readFileSync(join(repository, "schema/resnet.config.schema.json"), "utf8")) as object;
  const ajv = new Ajv({ strict: true, strictTypes: false });
  const accepts = ajv.compile(published);
  const validates = (value: unknown): boolean =>
    validate(parseJson(JSON.stringify(value), "c.json"), configSchema, "c.json").length === 0;

  test("is what the description says (npm run schema writes it)", () => expect(published).toEqual(configSchema));

  test("accepts and rejects what the command line does", () => {
    const scalar = fc.oneof(
      fc.constantFrom("off", "warning", "warn", "25.6M", "100MiB", "1.M", "", "x", "RN3024", "./a.json"),
      fc.constantFrom<unknown>(0, -1, 1.5, 1e300, 128, true, null),
    );
    const key = fc.constantFrom(
      ...[
        "$schema",
        "extends",
        "include",
        "rules",
        "budgets",
        "RN3024",
        "RN300",
        "M",
        "a b",
        "params",
        "macs",
        "memory",
      ],
      ...["training", "inference", "batch", "at", "rule"],
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 3 }),
      ),
    }));
    const memory = fc.oneof(
      scalar,
      fc.record({ training: scalar, inference: scalar, batch: scalar }, { requiredKeys: [] }),
      value,
    );
    const budget = fc.record({ params: scalar, macs: scalar, memory, at: fc.array(scalar) }, { requiredKeys: [] });
    const config = fc.record(
      {
        extends: fc.oneof(scalar, fc.array(scalar)),
        include: fc.oneof(fc.array(scalar), value),
        rules: fc.oneof(fc.dictionary(key, scalar), value),
        budgets: fc.oneof(fc.dictionary(key, fc.oneof(budget, value)), value),
      },
      { requiredKeys: [] },
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(config, value), (each) => {
        const verdict = accepts(each);
        if (verdict) accepted++;
        expect(validates(each)).toBe(verdict);
      }),
      { numRuns: 3000, seed: 6 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
