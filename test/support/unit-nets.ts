/** Networks of one block of a file of its own, so that a change there is one of every network. */
export const blocks = (activation: string, kernel = 3): string => `block Unit(width: int, stride: int = 1) {
  residual { conv(width, kernel: ${kernel}, stride: stride) -> bn } shortcut fit
  ${activation}
}
shortcut fit { if in != out { conv(out.channels, kernel: 1, stride: stride) -> bn } }
`;
export const net = (name: string, { width = 8, size = 16, classes = 10, stride = 1, rest = "" } = {}): string =>
  `import { Unit } from "./blocks.resnet"
model ${name} {
  input image: [N, 3, ${size}, ${size}]
  stem { conv(4, kernel: 3, stride: ${stride}) -> bn -> relu }
  stage s1 { Unit(${width}) * 2 }
  head { globalavgpool -> linear(${classes}) }
}
${rest}`;
