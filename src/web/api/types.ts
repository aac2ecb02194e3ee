import type * as z from "zod";
import type { meSchema } from "../../contract/user";

export type { AttentionItem, Home, HomeProject, Overview } from "../../contract/overview";
export type Me = z.infer<typeof meSchema>;

export interface Page<T> {
  values: T[];
  cursor: string | null;
}
