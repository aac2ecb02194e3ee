import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { ScheduleStatus } from "../../../contract/schedule";
import { homeQuery } from "../../api/projects";
import { usersQuery } from "../../api/people";
import type { SchedulesSearch } from "../../search";
import { Choice } from "../../ui/Choice";
import classes from "./SchedulesPage.module.css";

const statuses: { value: ScheduleStatus | ""; label: string }[] = [
  { value: "", label: "All" },
  { value: "active", label: "Active" },
  { value: "paused", label: "Paused" },
  { value: "auto_paused", label: "Auto-paused" },
  { value: "ended", label: "Ended" },
];

/** How long after the last letter the list is asked for. */
const typingMs = 250;

/** Filters of the workspace's schedules; they live in the address. */
export function ScheduleFilters({ search }: { search: SchedulesSearch }) {
  const navigate = useNavigate({ from: "/schedules" });
  const projects = useQuery({ ...homeQuery, refetchInterval: false }).data?.projects ?? [];
  const people = useQuery(usersQuery).data?.values ?? [];
  const change = (part: SchedulesSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  return (
    <div className={classes.filters} role="search">
      <SearchField
        key={search.search === undefined ? "empty" : "typed"}
        value={search.search ?? ""}
        onSearch={(text) => change({ search: text || undefined })}
      />
      <Choice
        labelled
        label="Status"
        value={search.status ?? ""}
        options={statuses}
        onChange={(status) => change({ status: status || undefined })}
      />
      <Choice
        labelled
        label="Runs as"
        value={search.owner ?? ""}
        options={[{ value: "", label: "Anybody" }, ...people.map((person) => ({ value: person.id, label: person.name }))]}
        onChange={(owner) => change({ owner: owner || undefined })}
      />
      <Choice
        labelled
        label="Project"
        value={search.project ?? ""}
        options={[{ value: "", label: "All" }, ...projects.map((project) => ({ value: project.id, label: project.title }))]}
        onChange={(project) => change({ project: project || undefined })}
      />
    </div>
  );
}

function SearchField({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onSearch(text.trim()), typingMs);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      className={classes.search}
      size="xs"
      aria-label="Search schedules"
      placeholder="Search schedules and projects"
      data-search
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
