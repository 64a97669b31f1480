/** What a file of weights has besides, and numbers that cannot be weights: what is left, what is refused. */
import { describe, expect, test } from "vitest";
import { stateName } from "../../../compiler/optimizers/optimizer.ts";
import { fitWeights, type FittedWeights } from "../../../runtime/fit-weights.ts";
import {
  file,
  firsts,
  fit,
  net,
  problem,
  program,
  torchvision,
  whole,
  type Shapes,
} from "../../support/weight-files.ts";

describe("what a file has beside the weights", () => {
  const beside: Shapes = {
    "bn1.num_batches_tracked": [],
    n_averaged: [],
    "conv1.weight/momentum": [2, 3, 1, 1],
    "conv1.weight/square": [2, 3, 1, 1],
    "update/started": [],
    "update/count": [],
    "optimizer.state.0.exp_avg": [2],
    optimizer_step: [],
    rng_state: [9],
    epoch: [],
  };
  test("counters, optimizer states of any kind, random states are left, and said to be", () => {
    const counters = { rng_state: new Int32Array(9), epoch: new Int32Array(1), n_averaged: new Int32Array(1) };
    const fitted = fit(net, file({ ...torchvision, ...beside }, counters));
    expect(firsts(fitted)).toEqual(whole);
    expect(fitted.unused).toEqual(Object.keys(beside));
  });

  test("what is left is not read: its type may be any", () => {
    const text = JSON.stringify({
      "conv.weight": { dtype: "F32", shape: [1], data_offsets: [0, 4] },
      "bn.num_batches_tracked": { dtype: "I64", shape: [], data_offsets: [4, 12] },
      rng: { dtype: "F8_E5M2", shape: [3], data_offsets: [12, 15] },
    });
    const bytes = new Uint8Array(8 + text.length + 15);
    bytes.set(new TextEncoder().encode(text), 8);
    bytes.fill(127, 8 + text.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    expect(fit({ "conv.weight": [1] }, bytes).unused).toEqual(["bn.num_batches_tracked", "rng"]);
  });

  test("anything else is not left", () => {
    for (const name of ["extra", "fc.weight/momentum2/x", "other.weight/momentum", "steps.weight", "fc2.weight"]) {
      const said = problem(() => fit(net, file({ ...torchvision, [name]: [1] })));
      // A state's owner is there, so it may be left, whatever it is called.
      if (name.startsWith("fc.weight/")) expect(said).toBe("no problem");
      else expect(said).toContain(`RN4014 w lacks 0 tensors and has 1 other; the first is ${name}`);
    }
  });

  const trained: Shapes = {
    "conv.weight": [1],
    [stateName("momentum", "conv.weight")]: [1],
    [stateName("started")]: [],
    "conv.weight/square": [1],
  };
  test("states that the file lacks keep their values, and are said to", () => {
    const fitted = fit(trained, file({ "conv.weight": [1], "conv.weight/square": [1] }));
    expect(firsts(fitted)).toEqual({ "conv.weight": 1, "conv.weight/square": 2 });
    expect(fitted.fresh).toEqual(["conv.weight/momentum", "update/started"]);
  });

  test("momentum that was saved without dampening has started: the next step is not the first", () => {
    const saved: Shapes = { "conv.weight": [1], "conv.weight/momentum": [1] };
    const { tensors } = program(trained);
    const damped = tensors.map((each) => (each.name === stateName("started") ? { ...each, onceMoved: 1 } : each));
    const fitDamped = (bytes: Uint8Array): FittedWeights => fitWeights({ ...program(trained), tensors: damped }, bytes);
    const fitted = fitDamped(file(saved));
    expect([firsts(fitted)["update/started"], fitted.fresh]).toEqual([1, ["conv.weight/square"]]);
    const before = fitDamped(file(saved, { "conv.weight/momentum": new Float32Array(1) }));
    expect(before.fresh).toContain("update/started");
  });
});

describe("numbers that are no weights", () => {
  test("not finite: told by tensor and count, and nothing is loaded", () => {
    const values = {
      "conv1.weight": Float32Array.of(1, NaN, Infinity, 1, 1, 1),
      "fc.bias": Float32Array.of(1, 1, -Infinity, 1),
    };
    expect(problem(() => fit(net, file(torchvision, values)))).toContain(
      "RN4013 w has numbers that are not finite in stem.conv.weight (2 of 6), head.linear.bias (1 of 4) |",
    );
    const momentum = { "conv.weight/momentum": Float32Array.of(NaN) };
    const shapes = { "conv.weight": [1], "conv.weight/momentum": [1] };
    expect(problem(() => fit(shapes, file(shapes, momentum)))).toContain("not finite in conv.weight/momentum (1 of 1)");
    // Where it is not needed it does no harm.
    expect(problem(() => fit({ "conv.weight": [1] }, file(shapes, momentum)))).toBe("no problem");
  });

  test("whole numbers are not taken for weights", () => {
    expect(problem(() => fit(net, file(torchvision, { "fc.bias": Int32Array.of(1, 2, 3, 4) })))).toContain(
      "RN4013 w: fc.bias is I32: whole numbers, where weights are floating point",
    );
  });
});

test("long lists are cut, odd names are quoted", () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`s.${n}.conv.weight`, [1]]));
  const said = problem(() => fit(many, file({ "a\u001b[31m": [1], "b c": [1] })));
  expect(said).toContain("it lacks s.0.conv.weight,");
  expect(said).toContain('s.7.conv.weight and 32 more; its others are "a\\u001b[31m", "b c" |');
});
