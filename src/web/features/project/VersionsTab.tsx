import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { count, counted } from "../../../format/words";
import { versionsQuery } from "../../api/projects";
import { Empty } from "../../ui/Empty";
import { Failed } from "../../ui/Failed";
import { LoadingRows } from "../../ui/Loading";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { Person } from "../../ui/Person";
import { ago, moment } from "../../ui/time";
import { PublishButton } from "./PublishDialog";
import { RestoreButton } from "./RestoreVersion";
import { may, useOverview } from "./overview";
import table from "../../ui/table.module.css";
import classes from "./VersionsTab.module.css";

export function VersionsTab() {
  const overview = useOverview();
  const versions = useQuery(versionsQuery(overview.project.id));
  const now = useNow();
  const publish =
    may(overview, "project.publish") && overview.project.archivedAt === null ? <PublishButton overview={overview} /> : undefined;
  const params = { projectId: overview.project.id };
  if (versions.data === undefined)
    return versions.isPending ? (
      <LoadingRows label="Loading versions" />
    ) : (
      <Failed what="Versions could" error={versions.error} onRetry={() => void versions.refetch()} />
    );
  const { values } = versions.data;
  return (
    <>
      <Section
        title="Versions"
        sub={values.length === 0 ? undefined : `${counted(values.length, "version")}. Schedules and visitors use the published one.`}
        actions={publish}
      />
      <div className="card">
        {values.length === 0 ? (
          <Empty title="No versions yet">
            Publishing makes version 1. A version never changes, so any of them can be looked at and restored later.
          </Empty>
        ) : (
          <table className={`${table.table} ${classes.list}`}>
            <caption className="sr">Versions</caption>
            <thead>
              <tr>
                <th>Version</th>
                <th>What changed</th>
                <th>Published</th>
                <th>By</th>
                <th className={table.right}>Cells</th>
                <th>
                  <span className="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {values.map((version) => (
                <tr key={version.version} data-row>
                  <td>
                    <Link
                      className="strong"
                      to="/projects/$projectId/versions/$version"
                      params={{ ...params, version: String(version.version) }}
                      data-row-link
                    >
                      Version {version.version}
                    </Link>
                    {version.published ? <div className="sub good">Published now</div> : null}
                  </td>
                  <td>{version.note === "" ? <span className="off">No note</span> : version.note}</td>
                  <td>
                    {ago(version.createdAt, now)}
                    <div className="sub num">{moment(version.createdAt, now)}</div>
                  </td>
                  <td>{version.createdBy ? <Person name={version.createdBy.name} /> : <span className="off">–</span>}</td>
                  <td className={table.right}>{count(version.cellCount)}</td>
                  <td className={table.go}>
                    {may(overview, "draft.edit") ? <RestoreButton projectId={overview.project.id} version={version.version} /> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}
