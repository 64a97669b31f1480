/** Random designs as text: ones that check, ones that only parse, and comments and line breaks put anywhere in them. */
import fc from "fast-check";
import { tokenize } from "../../grammar/lexer.ts";

const activation = fc.constantFrom("relu", "identity()", "groupnorm(groups: 8)", "bn", "bn(eps: 1e-3)", "dropout(0.1)");
const width = fc.constantFrom(8, 16, 24);
const wrapped = (inner: string, isOneLine: boolean): string => (isOneLine ? `{ ${inner} }` : `{\n${inner}\n}`);

/** A line of a block's body that keeps the shape; a rich one may use all that parses. */
const keeping = (isRich: boolean): fc.Arbitrary<string> =>
  fc.letrec<{ line: string; body: string; chain: string }>((tie) => {
    const bodies = fc.tuple(tie("body"), tie("body"));
    const rich = [
      tie("body").map(
        (body) => `residual(drop: (0.1 + 0.2) / 2, scale: learned(0, per: channel)) ${body} shortcut none`,
      ),
      bodies.map(([a, b]) => `parallel(join: add) {\npath ${a}\npath other ${b}\n}`),
      fc.nat(99).map((n) => `shared s${n} = linear(width, bias: true)\ns${n} -> s${n}`),
      tie("body").map((body) => `let g7 = ${body}\nmul(g7 -> sigmoid)`),
    ];
    return {
      chain: fc.array(activation, { minLength: 1, maxLength: 12 }).map((steps) => steps.join(" -> ")),
      body: fc
        .tuple(fc.array(tie("line"), { minLength: 1, maxLength: 3 }), fc.boolean())
        .map(([lines, isOneLine]) => wrapped(lines.join("\n"), isOneLine && lines.length === 1)),
      line: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        tie("chain"),
        tie("body").map((body) => `residual ${body} shortcut identity`),
        bodies.map(([a, b]) => `if width * (2 - 1) > 8 and not (width == 9 or false) ${a} else ${b}`),
        bodies.map(([a, b]) => `if width == 8 ${a} else if (width) < 16 ${b}`),
        fc
          .nat(99)
          .map(
            (n) => `let g${n} = -(-width) * ((3 - 1) / (2 * 1)) % 32\nlinear(max(1, g${n})) -> conv(width, kernel: 1)`,
          ),
        fc.constant("expect in.channels % (2 * 2) == 0"),
        fc.nat(3).map((n) => `bn * (1 + ${n}) -> identity() * ${n}`),
        ...(isRich ? rich : []),
      ),
    };
  }).line;

/** A design, as a rule without errors: a block, a model of it, versions, claims, a recipe. */
export const checkedDesign: fc.Arbitrary<string> = fc
  .record({
    lines: fc.array(fc.oneof({ weight: 9, arbitrary: keeping(false) }, { weight: 1, arbitrary: keeping(true) }), {
      minLength: 1,
      maxLength: 4,
    }),
    stages: fc.array(fc.tuple(width, fc.integer({ min: 1, max: 3 }), fc.boolean()), { minLength: 1, maxLength: 4 }),
    versions: fc.array(fc.constantFrom("none", "projection", "zero_pad"), { maxLength: 3 }),
    isShort: fc.boolean(),
  })
  .map(({ lines, stages, versions, isShort }) => {
    const unique = [...lines].map((line, index) => line.replace(/\b([gs])(\d+)\b/g, `$1$2_${index}`));
    return [
      `import { projection, zero_pad } from "std/residual"`,
      `/// Changes the width, then keeps it.`,
      `block Unit(width: int, stride: int = 1) {`,
      `conv(width, kernel: 3, stride: stride, bias: true, padding: [1, 1, 1, 1])`,
      ...unique,
      `}`,
      `model Net(classes: int = 10) {`,
      `input image: [N, 3, 32, 32]`,
      `stem ${wrapped("conv(8, kernel: 3) -> bn -> relu", isShort)}`,
      ...stages.map(
        ([w, n, strided], index) =>
          `stage s${index}${strided ? "(stride: 2)" : ""} ${wrapped(`Unit(${w}) * ${n}`, index !== 1 || isShort)}`,
      ),
      `head { globalavgpool -> linear(classes) }`,
      `}`,
      ...versions.map((each, index) => `model Version${index} = Net(classes: ${index + 2}) with { shortcut ${each} }`),
      `model Smooth = Net with {\nrelu: identity\nshortcut projection\n}`,
      `check Net {\nparams > 0\ndepth >= 1\nshape(head) == [N, 10]\nshape(s0)  != [N, 1, (2 * 3), 4]\n}`,
      `train slow of Net {\ndata cifar10(augment: [pad_crop(4), flip])\nbatch 128\nloss cross_entropy`,
      `optimizer sgd(momentum: 0.9, weight_decay: 1e-4)\nschedule steps(0.1, drop: 0.1, at: [32k, 48k])\nsteps 64k\n}`,
    ]
      .join("\n")
      .replace(/\n(?!(?:\/\/\/|block|model|check|train) )/g, "\n ");
  });

/** Something put between two tokens of a text. */
export interface Insertion {
  readonly at: number;
  readonly what: (typeof insertions)[number];
}
const insertions = ["end", "own", "two", "blank", "doc", "silence", "silence-end", "break", "spaces"] as const;
export const insertionsAnywhere: fc.Arbitrary<readonly Insertion[]> = fc.array(
  fc.record({ at: fc.nat(), what: fc.constantFrom(...insertions) }),
  { maxLength: 12 },
);

function textOf(what: Insertion["what"], index: number): string {
  switch (what) {
    case "end":
      return ` // c${index}\n `;
    case "own":
      return `\n // c${index} \n `;
    case "two":
      return `      // c${index}a\n\n\n  // c${index}b\n `;
    case "blank":
      return `\n\n\n // c${index}\n\n\n `;
    case "doc":
      return `\n /// c${index}\n `;
    case "silence":
      return `\n // resnet-ignore RN3004: c${index}\n `;
    case "silence-end":
      return ` // resnet-ignore RN3004: c${index}\n `;
    case "break":
      return "\n\t";
    default:
      return "      ";
  }
}

/** The text with each insertion after the token that its number, taken around, means. */
export function inserted(text: string, wanted: readonly Insertion[]): string {
  const { tokens } = tokenize({ path: "any.resnet", text });
  const after = new Map<number, string>();
  wanted.forEach(({ at, what }, index) => {
    const place = at % (tokens.length + 1);
    after.set(place, (after.get(place) ?? "") + textOf(what, index));
  });
  let out = after.get(0) ?? "";
  let from = 0;
  tokens.forEach(({ startOffset, image }, index) => {
    const end = startOffset + image.length;
    out += text.slice(from, end) + (after.get(index + 1) ?? "");
    from = end;
  });
  return out + text.slice(from);
}
