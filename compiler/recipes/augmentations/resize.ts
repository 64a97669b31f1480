/** `resize(256)`: to one size, or to one length of the shorter side. */
import type { AugmentWord } from "./augment-word.ts";
import { required } from "../../model/words/parameters.ts";
import { readSize } from "./arguments.ts";

export const resize: AugmentWord = {
  doc: "another size, bilinear over all pixels that a new one covers (as Pillow, with antialiasing)",
  torch: "torchvision.transforms.Resize(size, antialias=True)",
  example: 'data image_folder("photos", augment: [resize([32, 32]), flip], evaluate: [resize([32, 32])])',
  parameters: [
    required("size", "size", "length of the shorter side, which the other one follows; or height and width"),
  ],
  read: (call) => ({ kind: "resize", size: readSize(call) }),
};
