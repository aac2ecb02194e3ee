import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { count, counted } from "../../../format/words";
import type { AttentionItem, HomeProject } from "../../api/types";
import { Choice } from "../../ui/Choice";
import { List } from "../../ui/List";
import { useNow } from "../../ui/now";
import { viewerZone, zoneNote } from "../../ui/time";
import { ProjectRow } from "./ProjectRow";
import { selectProjects, type Filter, type Order, type Show } from "./project-rows";
import classes from "./ProjectList.module.css";

const pageSize = 50;
const unfiltered: Filter = { text: "", show: "all", owner: "", order: "attention" };

export function ProjectList({ projects, attention }: { projects: HomeProject[]; attention: AttentionItem[] }) {
  const [filter, setFilter] = useState(unfiltered);
  const [limit, setLimit] = useState(pageSize);
  const rows = useMemo(() => selectProjects(projects, attention, filter), [projects, attention, filter]);
  const archived = projects.filter((project) => project.archivedAt !== null).length;
  const open = projects.length - archived;
  const change = (part: Partial<Filter>) => setFilter((before) => ({ ...before, ...part }));
  const owners = new Map(projects.map((project) => [project.owner.id, project.owner.name]));
  const shows: { value: Show; label: string }[] = [
    { value: "all", label: `All ${count(open)}` },
    { value: "attention", label: "Needs attention" },
    { value: "running", label: "Running" },
    { value: "unscheduled", label: "Without a schedule" },
    { value: "archived", label: `Archived (${count(archived)})` },
  ];
  const sorts: { value: Order; label: string }[] = [
    { value: "attention", label: "Needs attention first" },
    { value: "name", label: "Name" },
    { value: "next", label: "Next run" },
    { value: "last", label: "Last run" },
  ];
  const now = useNow();
  return (
    <>
      <div className={classes.bar} role="search">
        <TextInput
          className={classes.search}
          aria-label="Search projects"
          placeholder="Search projects, schedules, owners"
          data-search
          leftSection={<IconSearch size={15} aria-hidden />}
          rightSection={filter.text === "" ? <kbd className={`${classes.key} no-phone`}>/</kbd> : null}
          value={filter.text}
          onChange={(event) => change({ text: event.currentTarget.value })}
        />
        <Choice labelled label="Show" value={filter.show} options={shows} onChange={(show) => change({ show })} />
        <Choice
          labelled
          label="Owner"
          value={filter.owner}
          options={[{ value: "", label: "Anyone" }, ...[...owners].map(([value, label]) => ({ value, label }))]}
          onChange={(owner) => change({ owner })}
        />
        <Choice labelled label="Sort" value={filter.order} options={sorts} onChange={(order) => change({ order })} />
      </div>
      <List caption="Projects" look={classes.list} heads={["Project", "Last run", "Next run", "Last 20 runs, usual duration", "Owner"]}>
        {rows.slice(0, limit).map((project) => (
          <ProjectRow key={project.id} project={project} />
        ))}
        {rows.length === 0 ? (
          <tr>
            <td colSpan={6} className={classes.none}>
              {nothing(filter)}{" "}
              <button type="button" className="link" onClick={() => setFilter(unfiltered)}>
                Clear the search
              </button>
              {archived > 0 && filter.show !== "archived" ? (
                <>
                  , or look in{" "}
                  <button type="button" className="link" onClick={() => change({ show: "archived" })}>
                    Archived ({count(archived)})
                  </button>
                </>
              ) : null}
              .
            </td>
          </tr>
        ) : null}
      </List>
      <p className={`sub ${classes.foot}`}>
        {count(Math.min(limit, rows.length))} of {counted(open, "project")}. {zoneNote(viewerZone(), now)}{" "}
        {rows.length > limit ? (
          <button type="button" className="link" onClick={() => setLimit(limit + pageSize)}>
            Show the next {count(Math.min(pageSize, rows.length - limit))}
          </button>
        ) : null}
      </p>
    </>
  );
}

const nothing = (filter: Filter): string =>
  filter.text !== ""
    ? `No project matches “${filter.text}”.`
    : filter.show === "archived"
      ? "No project is archived."
      : "No project is like this.";
