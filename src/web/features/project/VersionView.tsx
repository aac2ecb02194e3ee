import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { counted } from "../../../format/words";
import { diffQuery, versionQuery, type Side } from "../../api/projects";
import { Choice } from "../../ui/Choice";
import { Empty } from "../../ui/Empty";
import { LinkButton } from "../../ui/LinkButton";
import { Loaded } from "../../ui/Loaded";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { moment } from "../../ui/time";
import { CellList } from "./CellList";
import { DiffView } from "../../project/DiffView";
import { RestoreButton } from "./RestoreVersion";
import { may, useOverview } from "../../project/overview";

/** One version as it was published, and how it differs from another or the draft. */
export function VersionView() {
  const overview = useOverview();
  const { version: text } = useParams({ from: "/shell/projects/$projectId/versions/$version" });
  const number = Number(text);
  const version = useQuery(versionQuery(overview.project.id, number));
  const [against, setAgainst] = useState<string>(number > 1 ? String(number - 1) : "draft");
  const side: Side = against === "draft" ? "draft" : Number(against);
  const older = side !== "draft" && side < number;
  const diff = useQuery(diffQuery(overview.project.id, older ? side : number, older ? number : side));
  const now = useNow();
  const missing = (
    <Empty
      title={`There is no version ${text}`}
      action={
        <LinkButton to="/projects/$projectId/versions" params={{ projectId: overview.project.id }}>
          Go to versions
        </LinkButton>
      }
    >
      {overview.publishedVersion === null ? "Nothing of this project is published yet." : `The newest is ${overview.publishedVersion}.`}
    </Empty>
  );
  if (!(Number.isSafeInteger(number) && number > 0)) return missing;
  const others = Array.from({ length: Math.max(overview.publishedVersion ?? number, number) }, (_, place) => place + 1).filter(
    (each) => each !== number,
  );
  const name = (each: Side): string => (each === "draft" ? "the draft" : `version ${each}`);
  return (
    <Loaded
      query={version}
      what={`Version ${text} could`}
      loading={{ rows: 4, height: 120, label: "Loading the version" }}
      missing={missing}
    >
      {(data) => (
        <>
          <p className="sub" style={{ marginBottom: 8 }}>
            <Link className="link" to="/projects/$projectId/versions" params={{ projectId: overview.project.id }}>
              All versions
            </Link>
          </p>
          <Section
            title={`Version ${number}${data.published ? ", published now" : ""}`}
            sub={`${data.createdBy ? `${data.createdBy.name}, ` : ""}${moment(data.createdAt, now)}. ${data.note}`}
            actions={may(overview, "draft.edit") ? <RestoreButton projectId={overview.project.id} version={number} /> : undefined}
          />
          <Section
            title="Differences"
            actions={
              <Choice
                labelled
                label="Compared with"
                value={against}
                options={[
                  ...others.toReversed().map((each) => ({ value: String(each), label: `version ${each}` })),
                  { value: "draft", label: "the draft" },
                ]}
                onChange={setAgainst}
              />
            }
          />
          <DiffView diff={diff} from={older ? name(side) : `version ${number}`} to={older ? `version ${number}` : name(side)} />
          <Section title="Cells" sub={counted(data.cells?.length ?? data.cellCount, "cell")} />
          <CellList cells={data.cells ?? []} zone={data.settings?.timezone ?? "UTC"} />
        </>
      )}
    </Loaded>
  );
}
