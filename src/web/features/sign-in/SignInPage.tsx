import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ApiFailure } from "../../api/client";
import { setupQuery, signIn } from "../../api/people";
import { Note } from "../../ui/Note";
import { SignInCard } from "./SignInCard";

export function SignInPage() {
  const { next, link } = useSearch({ from: "/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState<"email" | "password" | null>(null);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const setup = useQuery(setupQuery).data;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (setup?.needed) void navigate({ to: "/setup", replace: true });
  }, [setup, navigate]);
  const enter = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: async () => {
      cache.clear();
      await navigate({ href: insideOnly(next) });
    },
    onError: () => field.current?.select(),
  });
  return (
    <SignInCard title="Sign in to Daybook">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const lack = email.trim() === "" ? "email" : password === "" ? "password" : null;
          setMissing(lack);
          if (lack === null) enter.mutate();
        }}
      >
        {link === "used" && !enter.error ? (
          <Note tone="warn">That sign-in link was used already or has expired. Ask for a new one, or use your password.</Note>
        ) : null}
        {enter.error ? (
          <Note tone="bad" role="alert">
            {wrong(enter.error)}
          </Note>
        ) : null}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          error={missing === "email" ? "The address you were invited with." : null}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          ref={field}
          value={password}
          error={missing === "password" ? "Type your password." : null}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" fullWidth loading={enter.isPending}>
          Sign in
        </Button>
      </form>
      <p className="sub">
        No account yet? Daybook is for invited people: ask an admin of your workspace.{" "}
        {setup?.needed ? (
          <Link className="link" to="/setup">
            Set up this workspace
          </Link>
        ) : null}
      </p>
    </SignInCard>
  );
}

function wrong(error: Error): string {
  if (!(error instanceof ApiFailure)) return "Something unexpected happened on this page.";
  if (error.status === 401) return "The address or the password is wrong.";
  if (error.status === 429) return "Too many tries. Wait a minute, then try again.";
  return error.message;
}

/** Only addresses of this application are followed after signing in, however they are spelt; everything else leads home. */
function insideOnly(next: string | undefined): string {
  const { origin } = window.location;
  const target = next?.startsWith("/") && URL.canParse(next, origin) ? new URL(next, origin) : null;
  return target?.origin === origin ? target.pathname + target.search + target.hash : "/";
}
