/** Changes that are meant: accepted with a reason, or a name alone that changed. */
import { describe, expect, test } from "vitest";
import { breaking, configure, findings, inRepository, net, repository } from "../support/breaking-runs.ts";

inRepository();

describe("what is accepted", () => {
  test("passes, is told with its reason, and is asked for by a line or its beginning", async () => {
    repository.write("nets/a.resnet", net("A", { width: 16 }));
    configure({
      accepted: [
        { change: "A WEIGHTS", reason: "wider on purpose" },
        { change: "nets/a.resnet:A  SHAPES stage s1", reason: "as above" },
        { change: "A BUDGET params 268 -> 532", reason: "worth it" },
        { change: "A BUDGET macs", reason: "worth it" },
      ],
    });
    const { code, out, err } = await breaking();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("stage s1 [N, 8, 8, 8] -> [N, 16, 8, 8] (accepted: as above)");
    expect(out).toMatch(/none of it breaks anything$/);
    expect((await findings()).map(({ severity }) => severity)).toEqual(Array(4).fill("information"));
  });

  test("only what it names: not a longer word, not another model, not a later change", async () => {
    repository.write("nets/a.resnet", net("A", { classes: 5 }));
    for (const change of [
      "A WEIGHTS weight head.linear.weigh",
      "A WEIGHTS weight head.linear.weight [4, 8] -> [6, 8]",
      "B WEIGHTS",
      "more/a.resnet:A WEIGHTS",
      "WEIGHTS",
    ]) {
      configure({ accepted: [{ change, reason: "meant" }] });
      expect(await breaking("--class", "WEIGHTS"), change).toMatchObject({ code: 1 });
    }
  });

  test("what is accepted and did not happen is told, where all is compared", async () => {
    configure({ include: ["nets/**/*.resnet"], accepted: [{ change: "A WEIGHTS", reason: "merged long ago" }] });
    const { code, err } = await breaking();
    expect(code).toBe(0);
    expect(err).toMatch(
      /^warning\[RN6007\]: no change against main is what is accepted here\n --> resnet\.config\.json:6:5/,
    );
    expect((await findings()).map(({ code: each }) => each)).toEqual(["RN6007"]);
    expect((await breaking("--fail-level", "warning")).code).toBe(1);
    expect((await breaking("nets/a.resnet")).err).toBe("");
  });

  test("needs a reason", async () => {
    for (const entry of [
      { change: "A" },
      { change: "A", reason: "" },
      { change: " ", reason: "x" },
      { reason: "x" },
      "A",
    ]) {
      configure({ accepted: [entry] });
      expect(await breaking(), JSON.stringify(entry)).toMatchObject({ code: 2, out: "" });
    }
  });

  test("the help is an entry that does it", async () => {
    repository.write("nets/a.resnet", net("A", { classes: 5 }));
    const accepted: unknown[] = [];
    for (let code = 1, rounds = 0; code === 1 && rounds < 6; rounds++) {
      const { err, ...ran } = await breaking();
      ({ code } = ran);
      const [, entry] = /= help: if it is meant, in resnet\.config\.json: "accepted": \[(.*)\]$/m.exec(err) ?? [];
      if (entry !== undefined) accepted.push(JSON.parse(entry));
      configure({ accepted });
    }
    expect((await breaking()).code).toBe(0);
    expect(accepted).toHaveLength(4);
  });
});

describe("what is renamed", () => {
  test("a stage: one change, the same tensors under another name", async () => {
    repository.write("nets/a.resnet", net("A", { stage: "body" }));
    const { code, out } = await breaking("nets/a.resnet");
    expect(code).toBe(1);
    expect(out).toBe(
      "nets/a.resnet:A\n  WEIGHTS    renamed stage s1: s1.* (5 tensors) -> body.*, at nets/a.resnet:5\n1 of 1 model changed against main: WEIGHTS 1",
    );
  });

  test("several stages alike keep their order, and what else changed is told under the new name", async () => {
    const two = (first: string, second: string, activation: string): string =>
      `model M {\n  input image: [N, 8, 8, 8]\n  stage ${first} { conv(8, kernel: 3) -> relu }\n  stage ${second} { conv(8, kernel: 3)${activation} }\n}\n`;
    repository.commit({ "nets/m.resnet": two("p", "q", " -> relu") });
    repository.write("nets/m.resnet", two("x", "y", ""));
    const { out } = await breaking("nets/m.resnet", "--class", "WEIGHTS");
    expect(out).toContain("renamed stage p: p.* (1 tensor) -> x.*");
    expect(out).toContain("renamed stage q: q.* (1 tensor) -> y.*");
    expect(out).toMatch(/layer y\.relu is gone/);
    expect(out).not.toMatch(/weight|layer x/);
  });

  test("a stage of other tensors is another stage", async () => {
    repository.write("nets/a.resnet", net("A", { stage: "body", width: 9 }));
    expect((await breaking("nets/a.resnet")).out).not.toContain("renamed");
  });

  test("a model: its checkpoints load, its callers do not find it", async () => {
    repository.write("nets/a.resnet", net("Z"));
    const { code, out } = await breaking();
    expect(code).toBe(1);
    expect(out).toContain("nets/a.resnet:Z\n  INTERFACE  renamed model A: A -> Z, at nets/a.resnet:3");
    expect(out).not.toContain("WEIGHTS");
    configure({ accepted: [{ change: "A INTERFACE renamed", reason: "a better name" }] });
    expect((await breaking()).code).toBe(0);
  });
});
