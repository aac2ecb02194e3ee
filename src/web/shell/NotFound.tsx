import { type ErrorComponentProps } from "@tanstack/react-router";
import { LinkButton } from "../ui/LinkButton";
import { Empty } from "../ui/Empty";
import { Failed } from "../ui/Failed";
import { useTitle } from "../ui/PageHead";

export function NotFound() {
  useTitle("Not found");
  return (
    <main style={{ padding: 24 }}>
      <Empty
        title="There is no such page"
        action={
          <LinkButton to="/" variant="filled">
            Go to projects
          </LinkButton>
        }
      >
        The address is wrong, the thing was deleted, or you may not see it.
      </Empty>
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
