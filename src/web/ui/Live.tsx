import { IconPlugConnectedX } from "@tabler/icons-react";
import { Note } from "./Note";
import { clockSeconds } from "./time";

interface Watched {
  data: unknown;
  isError: boolean;
  failureCount: number;
  dataUpdatedAt: number;
}

/** A note under the heading when the last read failed: the rows that stay on the page may be out of date. */
export function NotLive({ query }: { query: Watched }) {
  if (query.data === undefined || (!query.isError && query.failureCount === 0)) return null;
  return (
    <Note tone="warn" icon={IconPlugConnectedX} role="status" className="live-note">
      Not live since {clockSeconds(query.dataUpdatedAt)}, trying again.
    </Note>
  );
}
