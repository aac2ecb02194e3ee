import { Button } from "@mantine/core";
import type { ReactNode } from "react";

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Reads the next page of a list; nothing when there is none. In a line of text, where `busy` stands in while it reads. */
export function More({ query, busy, children }: { query: Pages; busy: string; children: ReactNode }) {
  if (!query.hasNextPage) return null;
  return (
    <button type="button" className="link" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {query.isFetchingNextPage ? busy : children}
    </button>
  );
}

/** The same as a button of its own under a list. */
export function MoreButton({ query, children }: { query: Pages; children: ReactNode }) {
  if (!query.hasNextPage) return null;
  return (
    <Button mt={10} size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {children}
    </Button>
  );
}
