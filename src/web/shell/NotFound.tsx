import { type ErrorComponentProps } from "@tanstack/react-router";
import { LinkButton } from "../ui/LinkButton";
import { Failed } from "../ui/Failed";
import { Missing } from "../ui/Missing";

export function NotFound() {
  return (
    <main style={{ padding: 24 }}>
      <Missing
        title="There is no such page"
        action={
          <LinkButton to="/" variant="filled">
            Go to projects
          </LinkButton>
        }
      >
        The address is wrong, the thing was deleted, or you may not see it.
      </Missing>
    </main>
  );
}

/** When a page itself breaks: the rest of the application stays. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <div style={{ padding: 24, maxWidth: 720 }}>
      <h1 className="sr">This page broke</h1>
      <Failed what="This page could" error={error} onRetry={reset} />
    </div>
  );
}
