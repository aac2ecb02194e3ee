import type { ReactNode } from "react";

/** Shapes carry the meaning before colour does: every status has one of its own. */
export type IconName =
  | "succeeded"
  | "failed"
  | "running"
  | "queued"
  | "skipped"
  | "cancelled"
  | "clock"
  | "person"
  | "download"
  | "calendar"
  | "history"
  | "archive";

const ring = <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.75" />;
const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.5, strokeLinecap: "round", strokeLinejoin: "round" } as const;
const cut = { fill: "none", stroke: "var(--canvas)", strokeWidth: 1.75, strokeLinecap: "round", strokeLinejoin: "round" } as const;

const shapes: Record<IconName, ReactNode> = {
  succeeded: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.8 8.2 7 10.4l4.2-4.6" {...cut} />
    </>
  ),
  failed: (
    <>
      <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor" />
      <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" {...cut} />
    </>
  ),
  running: <path d="M8 1.75A6.25 6.25 0 1 1 1.75 8" {...line} strokeWidth="2" />,
  queued: ring,
  skipped: (
    <>
      <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.75" strokeDasharray="2.6 2.3" />
      <path d="M5 8h5.5M8.5 5.8 10.8 8l-2.3 2.2" {...line} />
    </>
  ),
  cancelled: (
    <>
      {ring}
      <path d="M5 8h6" {...line} strokeWidth="1.75" />
    </>
  ),
  clock: (
    <>
      {ring}
      <path d="M8 4.5V8l2.3 1.6" {...line} strokeWidth="1.75" />
    </>
  ),
  person: (
    <>
      <circle cx="8" cy="5" r="3.2" fill="currentColor" />
      <path d="M1.8 14.6a6.2 6.2 0 0 1 12.4 0z" fill="currentColor" />
    </>
  ),
  download: <path d="M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11" {...line} />,
  calendar: (
    <>
      <rect x="2" y="3" width="12" height="11" rx="2" {...line} />
      <path d="M2 6.5h12M5.3 1.5v3m5.4-3v3" {...line} />
    </>
  ),
  history: <path d="M2.5 8a5.5 5.5 0 1 0 1.6-3.9M3.8 1.4v3h3M8 5v3.2l2 1.3" {...line} />,
  archive: <path d="M1.8 2.8h12.4v3H1.8zM3 5.8v7.4h10V5.8M6.4 8.6h3.2" {...line} />,
};

/** One of the page's own icons. A reader hears nothing of it: words stand beside it. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="db-icon" viewBox="0 0 16 16" aria-hidden="true">
    {shapes[name]}
  </svg>
);

/** The mark of Daybook. */
export const DaybookIcon = () => (
  <svg className="db-mark" viewBox="0 0 20 20" aria-hidden="true">
    <rect x="2" y="1.5" width="16" height="17" rx="3" fill="currentColor" />
    <path d="M6 1.5v17" stroke="var(--canvas)" strokeWidth="1.5" />
    <path
      d="M9.2 12.5 11.5 9l2 1.8 1.8-3.6"
      fill="none"
      stroke="var(--canvas)"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
