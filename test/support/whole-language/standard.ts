/** What generated programs import from std, as the appendix of the reference has it: the plain expander needs its text. */
import { call, field, line, name, number, operation, path, type Block, type Body, type Parameter } from "./tree.ts";

const differs = operation(name("in"), "!=", name("out"));
const shortcut = (named: string, body: Body): Block => ({
  kind: "block",
  keyword: "shortcut",
  name: named,
  parameters: [],
  body,
});
const where = (...then: Body): Body => [{ kind: "if", condition: differs, then }];
const project = call("conv", [field("out", "channels")], { kernel: number(1), stride: name("stride") });
const width: Parameter = { name: "width", type: "int" };
const stride: Parameter = { name: "stride", type: "int", byDefault: number(1) };

export const STANDARD = "std/residual";
/** By name, all of `std/residual`. */
export const standard: readonly Block[] = [
  shortcut("projection", where(line(project, call("bn")))),
  shortcut(
    "zero_pad",
    where(line(call("subsample", [name("stride")]), call("pad_channels", [field("out", "channels")]))),
  ),
  shortcut("identity_or_none", where(line(call("none")))),
  {
    kind: "block",
    keyword: "block",
    name: "Basic",
    parameters: [width, stride, { name: "gate", type: "block", byDefault: name("identity") }],
    body: [
      {
        kind: "residual",
        arguments: [],
        body: [
          line(
            call("conv", [name("width")], { kernel: number(3), stride: name("stride") }),
            call("bn"),
            call("relu"),
            call("conv", [name("width")], { kernel: number(3) }),
            call("bn"),
            call("gate"),
          ),
        ],
        shortcut: call("projection"),
      },
      line(call("relu")),
    ],
  },
  {
    kind: "block",
    keyword: "block",
    name: "SE",
    parameters: [{ name: "reduction", type: "int", byDefault: number(16) }],
    body: [
      {
        kind: "let",
        name: "gate",
        value: path(
          line(
            call("globalavgpool"),
            call("linear", [operation(field("in", "channels"), "/", name("reduction"))]),
            call("relu"),
            call("linear", [field("in", "channels")]),
            call("sigmoid"),
          ),
        ),
      },
      line(call("mul", [name("gate")])),
    ],
  },
];
/** A shortcut of the program itself, with one of the bodies that shortcuts have. */
export const ownShortcut = (named: string, draw: { below(count: number): number }): Block => {
  const kinds: readonly Body[] = [
    where(line(project, call("bn"))),
    where(line(call("subsample", [name("stride")]), call("pad_channels", [field("out", "channels")]))),
    where(line(call("linear", [field("out", "channels")]))),
    where(line(call("none"))),
    [line(call("linear", [field("out", "channels")]))],
    [line(project), line(call("layernorm"))],
    [
      {
        kind: "if",
        condition: operation(name("stride"), "!=", number(1)),
        then: [line(call("avgpool", [name("stride")], { padding: number(0), ceil: { kind: "bool", is: true } }))],
      },
      ...where(line(call("linear", [field("out", "channels")]))),
    ],
    [line(call("projection"))],
    [line(call("identity"))],
  ];
  return shortcut(named, kinds[draw.below(kinds.length)] ?? []);
};
