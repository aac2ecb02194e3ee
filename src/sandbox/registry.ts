import type { CellKind } from "../contract/cell";
import { javascript } from "./javascript/language";
import type { CodeLanguage } from "./port";

/** Every language of code cells, by the kind of its cells. A kind of the contract that no registry knows does not compile (`engine/kinds/registry.ts`). */
export const languages = { javascript } satisfies { [K in CellKind]?: CodeLanguage };

/** Kinds of cells that hold code. */
export type CodeKind = keyof typeof languages;
