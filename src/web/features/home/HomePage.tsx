import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { meQuery } from "../../api/people";
import { homeQuery } from "../../api/projects";
import { Empty } from "../../ui/Empty";
import { Failed } from "../../ui/Failed";
import { NotLive } from "../../ui/Live";
import { LoadingRows } from "../../ui/Loading";
import { PageHead } from "../../ui/PageHead";
import { Attention } from "./Attention";
import { DayCard } from "./DayCard";
import { ProjectList } from "./ProjectList";

const NewProjectDialog = lazy(() => import("./NewProjectDialog").then((module) => ({ default: module.NewProjectDialog })));

export function HomePage() {
  const home = useQuery(homeQuery);
  const me = useQuery(meQuery).data;
  const [creating, setCreating] = useState(false);
  const mayCreate = me?.abilities["project.create"] === true;
  const empty = home.data?.projects.length === 0;
  const newProject = (
    <Button variant="filled" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      New project
    </Button>
  );
  return (
    <>
      <PageHead title="Projects" actions={mayCreate && !empty ? newProject : undefined} />
      <NotLive query={home} />
      {home.data && empty ? (
        <Empty title="No projects yet" action={mayCreate ? newProject : undefined}>
          {mayCreate
            ? "A project is a notebook that can run by itself. Write cells, publish, then give it a schedule."
            : "A project is a notebook that can run by itself. Ask an editor to share a project with you."}
        </Empty>
      ) : home.data ? (
        <>
          <DayCard home={home.data} />
          {home.data.attention.length > 0 ? <Attention things={home.data.attention} /> : null}
          <ProjectList projects={home.data.projects} attention={home.data.attention} />
        </>
      ) : home.isError ? (
        <Failed what="Projects could" error={home.error} onRetry={() => void home.refetch()} />
      ) : (
        <LoadingRows label="Loading projects" />
      )}
      <Suspense>{creating ? <NewProjectDialog onClose={() => setCreating(false)} /> : null}</Suspense>
    </>
  );
}
