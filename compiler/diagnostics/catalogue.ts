/** Every code there is, gathered from the phases that report them. */
import type { Catalogue } from "../../grammar/diagnostic.ts";
import { grammarMessages } from "../../grammar/messages.ts";
import { modelMessages } from "../model/messages.ts";

export const catalogues: readonly Catalogue[] = [grammarMessages, modelMessages];
