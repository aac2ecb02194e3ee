import type { AttentionItem, HomeProject } from "../../api/types";

export type Show = "all" | "attention" | "running" | "unscheduled" | "archived";
export type Order = "attention" | "name" | "next" | "last";

export interface Filter {
  text: string;
  show: Show;
  owner: string;
  order: Order;
}

const isLive = (project: HomeProject): boolean => project.lastRun?.status === "running" || project.lastRun?.status === "queued";

/** The projects to show, in order. Pure. */
export function selectProjects(projects: HomeProject[], attention: AttentionItem[], filter: Filter): HomeProject[] {
  const troubled = new Set(attention.map((thing) => thing.projectId));
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = projects.filter((project) => {
    if ((filter.show === "archived") !== (project.archivedAt !== null)) return false;
    if (filter.show === "attention" && !troubled.has(project.id)) return false;
    if (filter.show === "running" && !isLive(project)) return false;
    if (filter.show === "unscheduled" && project.schedules.length > 0) return false;
    if (filter.owner !== "" && project.owner.id !== filter.owner) return false;
    const hay = [project.title, project.owner.name, ...project.schedules.flatMap((schedule) => [schedule.name, schedule.sentence])]
      .join(" ")
      .toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  return kept.sort(orders[filter.order](troubled));
}

type Compare = (a: HomeProject, b: HomeProject) => number;
const byName: Compare = (a, b) => a.title.localeCompare(b.title);
const last = (project: HomeProject): number => (project.lastRun ? Date.parse(project.lastRun.plannedAt) : 0);
const next = (project: HomeProject): number => (project.nextOccurrenceAt ? Date.parse(project.nextOccurrenceAt) : Number.POSITIVE_INFINITY);
const first =
  (...compares: Compare[]): Compare =>
  (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0 && !Number.isNaN(order)) return order;
    }
    return 0;
  };

const orders: Record<Order, (troubled: Set<string>) => Compare> = {
  attention: (troubled) =>
    first(
      (a, b) => Number(troubled.has(b.id)) - Number(troubled.has(a.id)),
      (a, b) => Number(isLive(b)) - Number(isLive(a)),
      (a, b) => last(b) - last(a),
      byName,
    ),
  name: () => byName,
  next: () => first((a, b) => next(a) - next(b), byName),
  last: () => first((a, b) => last(b) - last(a), byName),
};
