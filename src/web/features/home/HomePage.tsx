import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { meQuery } from "../../api/people";
import { homeQuery } from "../../api/projects";
import { Empty } from "../../ui/Empty";
import { NotLive } from "../../ui/Live";
import { Loaded } from "../../ui/Loaded";
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
      <Loaded query={home} what="Projects could" loading={{ label: "Loading projects" }}>
        {(data) =>
          empty ? (
            <Empty title="No projects yet" action={mayCreate ? newProject : undefined}>
              {mayCreate
                ? "A project is a notebook that can run by itself. Write cells, publish, then give it a schedule."
                : "A project is a notebook that can run by itself. Ask an editor to share a project with you."}
            </Empty>
          ) : (
            <>
              <DayCard home={data} />
              {data.attention.length > 0 ? <Attention things={data.attention} /> : null}
              <ProjectList projects={data.projects} attention={data.attention} />
            </>
          )
        }
      </Loaded>
      <Suspense>{creating ? <NewProjectDialog onClose={() => setCreating(false)} /> : null}</Suspense>
    </>
  );
}
