import type { ReactNode } from "react";
import { zoned } from "../format/dates";
import type { AppFacts } from "./store";
import type { View } from "./view";

/** The place of a result that is not there: what is the case, and what to do next. */
export const StatusMain = ({ facts, view }: { facts: AppFacts; view: Extract<View, { kind: "empty" }> }) => {
  const { project, timezone } = facts;
  const { run, may } = view;
  const link = (href: string, text: string): ReactNode => (
    <p>
      <a className="btn primary" href={href}>
        {text}
      </a>
    </p>
  );
  const runPage = run ? `/projects/${project.id}/runs/${run.id}` : "";
  switch (view.why) {
    case "unpublished":
      return (
        <Said
          title={`${project.title} is not published yet`}
          text="An app shows the published version of its project. There is none so far."
        >
          {may.viewProject ? link(`/projects/${project.id}`, "Open the project") : null}
        </Said>
      );
    case "waiting":
      return (
        <Said
          title="The first result is on its way"
          text={`Version ${project.publishedVersion} is published and its first run has not finished. This page shows the result as soon as you open it again.`}
        >
          {link(`/apps/${project.id}`, "Look again")}
        </Said>
      );
    case "failed":
      return (
        <Said
          title="There is no result yet"
          text={`The first run of version ${project.publishedVersion} did not succeed${may.viewProject && run?.error?.label ? `: it failed in the cell “${run.error.label}”` : ""}. There is nothing older to show.`}
        >
          {may.viewProject && run ? link(runPage, "See what happened") : null}
        </Said>
      );
    case "past_running":
      return (
        <Said title="This run is still going" text="Its page appears here when it has finished.">
          {link(`/apps/${project.id}/runs/${run?.id ?? ""}`, "Look again")}
        </Said>
      );
    case "past_hidden":
      return (
        <Said
          title="This run did not succeed"
          text={`The run of ${run ? zoned(run.plannedAt, timezone).day : "that time"} made no result to show. People who can view the project see what happened.`}
        >
          {project.resultRunId ? link(`/apps/${project.id}`, "Open the current result") : null}
        </Said>
      );
    case "past_nothing":
      return (
        <Said title="This run left no page" text="It was skipped, or its result is no longer kept.">
          {may.viewProject && run ? link(runPage, "About this run") : null}
        </Said>
      );
  }
};

/** Unknown and forbidden look the same. */
export const AbsentMain = ({ run }: { run: boolean }) => (
  <Said
    title={run ? "This past result is not here" : "There is no app here"}
    text={
      run
        ? "It was cleaned because it is older than the workspace keeps results, it never existed, or you may not see it."
        : "It does not exist, or you may not see it. Ask the person who sent you the link to share the app with you."
    }
  >
    <p>
      <a className="btn primary" href="/">
        Go to your projects
      </a>
    </p>
  </Said>
);

const Said = ({ title, text, children }: { title: string; text: string; children: ReactNode }) => (
  <main className="said" id="result">
    <h1>{title}</h1>
    <p>{text}</p>
    {children}
  </main>
);

export const statusCss = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;background:var(--paper)}
body{margin:0;font:var(--body);color:var(--ink-1);background:var(--paper);-webkit-font-smoothing:antialiased}
:focus-visible{outline:none;box-shadow:var(--focus);border-radius:var(--radius-1)}
.db-icon{display:block;width:16px;height:16px;flex:none}.db-mark{display:block;width:20px;height:20px;flex:none;color:var(--ink-1)}
.said{max-width:calc(var(--frame) + 80px);margin:0 auto;padding:var(--s9) 40px}
.said h1{margin:0;font:var(--title-2);letter-spacing:-.012em}
.said p{margin:var(--s2) 0 0;max-width:var(--measure);color:var(--ink-2)}
.said p:has(.btn){margin-top:var(--s5)}
@media (max-width:640px){.said{padding:var(--s7) 16px}}
`;
