/** The networks that are measured beside others: what each is in the language, and what its images are. */
export interface Network {
  /** A design of one model, `Network`. */
  readonly text: string;
  /** For people. */
  readonly says: string;
  readonly extent: number;
  readonly classes: number;
  /**
   * Of its training steps: as large as losses of float32 agree after two of them. Norms over few values turn larger ones
   * into chaos, in which PyTorch's own two layouts differ.
   */
  readonly rate: number;
  /** Each contestant counts its own: another network is an error. */
  readonly parameters: number;
}

export const networks = {
  resnet20: {
    text: `import { CifarResNet } from "std/residual"\nmodel Network = CifarResNet(3)\n`,
    says: "ResNet-20 B",
    extent: 32,
    classes: 10,
    rate: 1e-2,
    parameters: 272_474,
  },
  resnet18: {
    text: `import { ResNet18 } from "std/residual"\nmodel Network = ResNet18\n`,
    says: "ResNet-18, 224x224",
    extent: 224,
    classes: 1000,
    rate: 1e-3,
    parameters: 11_689_512,
  },
  resnet50: {
    text: `import { ResNet50 } from "std/residual"\nmodel Network = ResNet50\n`,
    says: "ResNet-50, 224x224",
    extent: 224,
    classes: 1000,
    rate: 1e-5,
    parameters: 25_557_032,
  },
  // What dropout leaves out is chance, which nobody shares.
  mobilenetv2: {
    text: `import { MobileNetV2 } from "std/mobile"
block Keep(rate: float) { identity }
model Network = MobileNetV2 with { dropout: Keep }
`,
    says: "MobileNetV2, 224x224",
    extent: 224,
    classes: 1000,
    rate: 1e-4,
    parameters: 3_504_872,
  },
} as const satisfies { readonly [name: string]: Network };
export type NetworkName = keyof typeof networks;
