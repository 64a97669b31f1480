/** An error inside of an imported or repeated block shows the way there: model, stage, copy and arguments, and the calls. */
import { describe, expect, test } from "vitest";
import { check, std } from "../../../support/design-findings.ts";
import type { Diagnostic } from "../../../../grammar/diagnostic.ts";
import { positionAt } from "../../../../grammar/source.ts";

/** Code, the lines of the way, and each second place: `called here, mine.resnet:4`. */
const ways = (text: string): readonly (readonly string[])[] => check(text).map(wayOf);
function wayOf({ code, notes, related }: Diagnostic): readonly string[] {
  const places = related.map(({ span: { source, start }, text }) => {
    const path = source.path.startsWith("std/") ? source.path : `${source.path}:${positionAt(source, start).line}`;
    return `${text}, ${path}`;
  });
  return [code, ...notes.filter((note) => note.startsWith("in ")), ...places];
}
const net = (body: string, more = ""): string =>
  `${more}model Net {\n  input image: [N, 3, 32, 32]\n  stem { conv(16, kernel: 3) }\n${body}\n}\n`;

describe("repeated blocks", () => {
  test("which copy it is, of how many, with its arguments", () => {
    const grow =
      "block Grow(by: int) {\n  residual(join: concat) { conv(by, kernel: 3, groups: 8) } shortcut identity\n}\n";
    // The third copy is the first whose channels 8 does not divide.
    expect(ways(net("  stage a { Grow(8) * 2 -> conv(36, kernel: 1) }", grow))).toEqual([]);
    expect(
      ways(
        net(
          "  stage a { Shrink(4) * 3 }",
          "block Shrink(by: int) { conv(in.channels - by, kernel: 3, groups: 4) -> maxpool(4) }\n",
        ),
      ),
    ).toEqual([["RN2008", "in Net, a.2, Shrink(by: 4), copy 3 of 3", "called here, nets/mine.resnet:5"]]);
  });

  test("a block in a block: every one around, and every call", () => {
    const blocks =
      "block Inner(width: int) { conv(width, kernel: 3, groups: 5) }\nblock Outer(width: int) { relu -> Inner(2 * width) }\n";
    expect(ways(net("  stage a { Outer(8) }", blocks))).toEqual([
      [
        "RN2009",
        "in Net, a.0, Outer(width: 8)",
        "in a.0.Inner, Inner(width: 16)",
        "called here, nets/mine.resnet:6",
        "called here, nets/mine.resnet:2",
      ],
    ]);
  });

  test("of a long way its begin and its end", () => {
    const depth = 12;
    const blocks = Array.from(
      { length: depth },
      (_, i) => `block B${i} { ${i === 0 ? "conv(7, kernel: 3, groups: 5)" : `B${i - 1}`} }\n`,
    );
    const [[, ...way] = []] = ways(net(`  stage a { B${depth - 1} }`, blocks.join("")));
    expect(way.filter((line) => line.startsWith("in "))).toHaveLength(4);
    expect(way[0]).toBe(`in Net, a.0, B${depth - 1}`);
  });
});

describe("what another file brought", () => {
  test("a block of std with arguments that do not fit shows the call, in this file", () => {
    const body = "  stage a {\n    Basic(16)\n    Basic(16)\n    Bottleneck(16, base_width: 2)\n  }";
    expect(ways(net(body, std))[0]).toEqual([
      "RN2017",
      "in Net, a.2, Bottleneck(width: 16, stride: 1, groups: 1, base_width: 2, dilation: 1, gate: identity)",
      "called here, nets/mine.resnet:8",
    ]);
  });

  test("a block that is an argument: the derivation, and which stage", () => {
    const bad =
      "block Bad(width: int, stride: int = 1) {\n  residual { conv(width, kernel: 3, stride: stride) -> bn } shortcut identity\n}\n";
    const [found] = ways(`${std}${bad}model R = ResNet(Bad, depths: [1, 2, 1, 1])\n`);
    expect([found]).toEqual([
      [
        "RN2001",
        "in R, conv3_x.0, Bad(width: 128, stride: 2), copy 1 of 2",
        "S(x) is [N, 64, 56, 56], nets/mine.resnet:3",
        "called here, std/residual",
        "derived here, nets/mine.resnet:5",
      ],
    ]);
  });

  test("a shortcut that a derivation put there", () => {
    const text = `${std}model R = ResNet18 with { shortcut narrow }\nshortcut narrow { conv(8, kernel: 1) }\n`;
    expect(ways(text)).toEqual([
      [
        "RN2001",
        "in R, conv2_x.0, Basic(width: 64, stride: 1, gate: identity), copy 1 of 2",
        "S(x) is [N, 8, 56, 56], nets/mine.resnet:2",
        "called here, std/residual",
        "derived here, nets/mine.resnet:2",
      ],
    ]);
  });

  test("a layer that a derivation replaced is told once, with its line", () => {
    expect(ways(`${std}model R = ResNet18 with { bn: groupnorm(groups: 48) }\n`)).toEqual([
      [
        "RN2009",
        "in R, stem.0, Stem",
        "replaced here, nets/mine.resnet:2",
        "called here, std/residual",
        "derived here, nets/mine.resnet:2",
      ],
    ]);
  });

  test("a trunk of other channels shows what it begins with; what is wrong in it, where it is used", () => {
    const use = (line: string): string => `${std}model Net {\n  input image: [N, 1, 64, 64]\n  ${line}\n}\n`;
    const [found] = check(use("use ResNet18.trunk"));
    expect(found?.message).toBe("the current value is [N, 1, 64, 64]; ResNet18.trunk wants 3 channels");
    expect(found && wayOf(found)).toEqual(["RN2016", "ResNet18 begins with this, std/residual"]);
    const small = `${std}model Net {\n  input image: [N, 3, 8, 8]\n  use Base.trunk\n}\nmodel Base {\n  input image: [N, 3, 64, 64]\n  stage a { conv(8, kernel: 9, padding: 0) }\n}\n`;
    expect(ways(small)).toEqual([["RN2008", "in Net", "used here, nets/mine.resnet:4"]]);
  });
});

describe("paths and shared weights", () => {
  test("weights that are shared show their first use", () => {
    const text = net(
      "  stage a { conv(32, kernel: 3) }\n  shared tower = conv(4, kernel: 3)\n  output p = [stem -> tower, a -> tower]",
    );
    expect(ways(text)).toEqual([["RN2026", "used with 16 here, nets/mine.resnet:6"]]);
  });

  test("parallel paths that do not go together show what each is, and how it became so", () => {
    const block = `block Inc(c: int) {
  parallel(join: concat) {
    path { conv(c, kernel: 1) }
    path deep {
      parallel(join: add) {
        path { conv(c, kernel: 1) }
        path { conv(2 * c, kernel: 1) }
      }
    }
  }
}
`;
    const [found] = check(net("  stage a { Inc(8) * 2 }", block));
    expect(found && wayOf(found)).toEqual([
      "RN2002",
      "in Net, a.0, Inc(c: 8), copy 1 of 2",
      "this is [N, 8, 32, 32], nets/mine.resnet:6",
      "this is [N, 16, 32, 32], nets/mine.resnet:7",
      "called here, nets/mine.resnet:15",
    ]);
    expect(found?.notes.slice(1)).toEqual([
      "path 1: [N, 16, 32, 32] -> conv(8, kernel: 1) [N, 8, 32, 32]",
      "path 2: [N, 16, 32, 32] -> conv(16, kernel: 1) [N, 16, 32, 32]",
      "help: let all paths end in the same shape",
    ]);
  });
});
