import type { ComponentProps, ReactNode } from "react";
import { isMissing } from "../api/client";
import { Failed } from "./Failed";
import { LoadingRows } from "./Loading";

interface Props<T> {
  query: { data: T | undefined; error: unknown; isError: boolean; refetch: () => unknown };
  /** The thing, as a sentence begins: "Projects could". */
  what: string;
  /** The skeleton that stands in its place until the answer comes. */
  loading: ComponentProps<typeof LoadingRows>;
  /** For one thing with an address of its own: what stands here when the address names nothing that the caller may see. */
  missing?: ReactNode;
  children: (data: T) => ReactNode;
}

/**
 * What a query answered. Before that a skeleton, and when it failed the reason with Try again. Data that was read once stays on show when a later read fails:
 * `NotLive` says so beside the heading.
 */
export function Loaded<T>({ query, what, loading, missing, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (missing !== undefined && isMissing(query.error)) return missing;
  if (query.isError) return <Failed what={what} error={query.error} onRetry={() => void query.refetch()} />;
  return <LoadingRows {...loading} />;
}
