import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { counted } from "../../../format/words";
import { draftQuery } from "../../api/projects";
import { outputsQuery } from "../../api/runs";
import { Empty } from "../../ui/Empty";
import { Failed } from "../../ui/Failed";
import { Loaded } from "../../ui/Loaded";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { ago } from "../../ui/time";
import { CellList } from "./CellList";
import { PublishButton } from "../../project/PublishDialog";
import { may, useOverview } from "../../project/overview";

/** The draft's cells with what the last published result showed for each. */
export function LogicTab() {
  const overview = useOverview();
  const draft = useQuery(draftQuery(overview.project.id));
  const outputs = useQuery(outputsQuery(overview.result?.runId ?? null));
  const now = useNow();
  const result = overview.result;
  return (
    <Loaded query={draft} what="The cells could" loading={{ rows: 4, height: 120, label: "Loading cells" }}>
      {({ cells, settings }) => (
        <>
          <Section
            title="Draft"
            sub={`${counted(cells.length, "cell")}, changed ${ago(overview.draft.updatedAt, now)}.${result ? ` Results are those of version ${result.version}, ${ago(result.at, now)}.` : ""}`}
            actions={
              may(overview, "project.publish") && overview.project.archivedAt === null ? <PublishButton overview={overview} /> : undefined
            }
          />
          {cells.length === 0 ? (
            <div className="card">
              <Empty
                title="No cells yet"
                action={
                  <Button component="a" href="/api/docs#putProjectsByIdDraft">
                    How to write cells
                  </Button>
                }
              >
                Cells are written through the API in this release, with a token from Settings. Then they stand here, and Publish makes an
                app of them.
              </Empty>
            </div>
          ) : (
            <CellList cells={cells} outputs={outputs.data?.values} runId={overview.result?.runId} zone={settings.timezone} />
          )}
          {outputs.isError ? <Failed what="The last results could" error={outputs.error} onRetry={() => void outputs.refetch()} /> : null}
        </>
      )}
    </Loaded>
  );
}
