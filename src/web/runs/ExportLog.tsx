import { Button } from "@mantine/core";
import type { RunLogQuery } from "../../contract/run";
import { runsCsvUrl } from "../api/runs";

/** The log with its filters as a file. A file holds 10,000 runs; its last line says when there are more. */
export function ExportLog({ filters }: { filters: RunLogQuery }) {
  return (
    <Button component="a" size="xs" href={runsCsvUrl(filters)} download title="The newest 10,000 runs that match, as CSV">
      Export CSV
    </Button>
  );
}
