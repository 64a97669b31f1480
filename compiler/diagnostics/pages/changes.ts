/** Pages of the RN6 codes: what a change does to those who rely on what was. */
import type { Pages } from "./page.ts";

const ACCEPT =
  'Where it is meant, say so in resnet.config.json, with a reason: "accepted": [{ "change": "ResNet20 WEIGHTS", "reason": "wider on purpose" }].';

export const changePages: Pages = {
  RN6001: {
    why: "A checkpoint of the design as it was does not load any more, or it loads and computes something else: a tensor has another name or shape, or meets another layer.",
    next: `Keep the tensors as they are, or give the new network a name of its own beside the old one. ${ACCEPT}`,
  },
  RN6002: {
    why: "A stage puts out another shape. Who takes features from inside of the network gets other ones.",
    next: `Look at the stage that the message names. ${ACCEPT}`,
  },
  RN6003: {
    why: "An input or an output has another name or shape, or the model itself has another name: programs that use it have to change.",
    next: `Change those who call it as well, or keep the old form beside the new one. ${ACCEPT}`,
  },
  RN6004: {
    why: "The model has more parameters or multiply-adds than it had: it takes more memory or time where it runs.",
    next: `Make it smaller again, or count from a worse class on: resnet breaking --class INTERFACE. ${ACCEPT}`,
  },
  RN6005: {
    why: "What was there before, or what is there now, cannot be read, and an error is no absence: a partial clone lacks it, an object is damaged, a submodule is not checked out, a link leads to a file that is not in the repository, the design has errors now. Nobody can say whether a checkpoint would load.",
    next: "Do what the message says; the designs around it have been compared.",
  },
  RN6006: {
    why: "The design had errors at the commit that it is compared with. Nothing was trained from it, so nothing can break; it is compared from the next commit on.",
    next: "Nothing, if that is so; compare with an older commit where it was right: resnet breaking --against v1.2.",
  },
  RN6007: {
    why: "An accepted change did not happen: it is in what is compared with by now, or it is misspelt. Left there, it would let a later change pass that nobody has looked at.",
    next: "Take it out of resnet.config.json, or write it as resnet breaking prints it.",
  },
};
