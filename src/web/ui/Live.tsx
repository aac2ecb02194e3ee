import { IconPlugConnectedX } from "@tabler/icons-react";
import { Note } from "./Note";
import { clockSeconds } from "./time";

interface Watched {
  data: unknown;
  isError: boolean;
  failureCount: number;
  dataUpdatedAt: number;
}

/** A note beside the heading when what is shown no longer follows the server; the rows stay. */
export function NotLive({ query }: { query: Watched }) {
  if (query.data === undefined || (!query.isError && query.failureCount === 0)) return null;
  return (
    <Note tone="warn" icon={IconPlugConnectedX} role="status" className="live-note">
      Not live since {clockSeconds(query.dataUpdatedAt)}, trying again.
    </Note>
  );
}
