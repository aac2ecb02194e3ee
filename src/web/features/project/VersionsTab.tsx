import { count, counted } from "../../../format/words";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { versionsQuery } from "../../api/projects";
import { Empty } from "../../ui/Empty";
import { List, numbers } from "../../ui/List";
import { Loaded } from "../../ui/Loaded";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { Person } from "../../ui/Person";
import { ago, moment } from "../../ui/time";
import { PublishButton } from "../../project/PublishDialog";
import { RestoreButton } from "./RestoreVersion";
import { may, useOverview } from "../../project/overview";
import table from "../../ui/table.module.css";
import classes from "./VersionsTab.module.css";

export function VersionsTab() {
  const overview = useOverview();
  const versions = useQuery(versionsQuery(overview.project.id));
  const now = useNow();
  const publish =
    may(overview, "project.publish") && overview.project.archivedAt === null ? <PublishButton overview={overview} /> : undefined;
  const params = { projectId: overview.project.id };
  return (
    <Loaded query={versions} what="Versions could" loading={{ label: "Loading versions" }}>
      {({ values }) => (
        <>
          <Section
            title="Versions"
            sub={values.length === 0 ? undefined : `${counted(values.length, "version")}. Schedules and visitors use the published one.`}
            actions={publish}
          />
          <List
            caption="Versions"
            look={classes.list}
            heads={["Version", "What changed", "Published", "By", numbers("Cells")]}
            empty={
              <Empty title="No versions yet">
                Publishing makes version 1. A version never changes, so any of them can be looked at and restored later.
              </Empty>
            }
          >
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
          </List>
        </>
      )}
    </Loaded>
  );
}
