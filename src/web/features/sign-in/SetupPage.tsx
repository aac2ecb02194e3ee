import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ChangeEvent } from "react";
import { passwordLength } from "../../../contract/caps";
import { ApiFailure } from "../../api/client";
import { setupQuery, setUp, signIn, type SetupInput } from "../../api/people";
import { LinkButton } from "../../ui/LinkButton";
import { Note } from "../../ui/Note";
import { SignInCard } from "./SignInCard";

const shortest = passwordLength.min;

/** Makes the workspace and its first admin; works exactly once. */
export function SetupPage() {
  const [form, setForm] = useState<SetupInput>({ name: "", email: "", password: "", workspaceName: "" });
  const [errors, setErrors] = useState<Partial<SetupInput>>({});
  const state = useQuery(setupQuery).data;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: async () => {
      const input = { ...form, name: form.name.trim(), email: form.email.trim(), workspaceName: form.workspaceName.trim() };
      await setUp(input);
      await signIn(input.email, input.password);
    },
    onSuccess: async () => {
      cache.clear();
      await navigate({ to: "/" });
    },
  });
  const field = (name: keyof SetupInput) => ({
    value: form[name],
    error: errors[name] ?? issueOf(make.error, name),
    onChange: (event: ChangeEvent<HTMLInputElement>) => setForm({ ...form, [name]: event.currentTarget.value }),
  });
  if (state && !state.needed && !make.isPending && !make.isSuccess)
    return (
      <SignInCard title="Nothing to set up here">
        <p className="dim">
          This workspace has an admin already, or the link is not the one of its last deploy. Sign in, or ask to be invited.
        </p>
        <LinkButton to="/sign-in" variant="filled" fullWidth>
          Sign in
        </LinkButton>
      </SignInCard>
    );
  return (
    <SignInCard title="Set up Daybook">
      <p className="dim">You become the admin of this workspace and can invite the others.</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const found = check(form);
          setErrors(found);
          if (Object.keys(found).length === 0) make.mutate();
        }}
      >
        {make.error ? (
          <Note tone="bad" role="alert">
            {make.error instanceof ApiFailure ? make.error.message : "Something unexpected happened on this page."}
          </Note>
        ) : null}
        <TextInput label="Your name" autoComplete="name" autoFocus {...field("name")} />
        <TextInput label="E-mail" type="email" autoComplete="username" {...field("email")} />
        <PasswordInput
          label="Password"
          description={`At least ${shortest} characters, and not one that others would guess.`}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          {...field("password")}
        />
        <TextInput
          label="Name of the workspace"
          description="Your team or company."
          autoComplete="organization"
          {...field("workspaceName")}
        />
        <Button type="submit" variant="filled" fullWidth loading={make.isPending}>
          Set up workspace
        </Button>
      </form>
    </SignInCard>
  );
}

function check(form: SetupInput): Partial<SetupInput> {
  const errors: Partial<SetupInput> = {};
  if (form.name.trim() === "") errors.name = "People see it beside what you do.";
  if (!/^[^\s@]+@[^\s@]+\.?[^\s@]*$/.test(form.email.trim())) errors.email = "An address such as ines@example.com.";
  if (form.password.length < shortest) errors.password = `At least ${shortest} characters; this has ${form.password.length}.`;
  if (form.workspaceName.trim() === "") errors.workspaceName = "Give it a name, such as that of your team.";
  return errors;
}

const issueOf = (error: unknown, field: string): string | undefined =>
  error instanceof ApiFailure ? error.issues.find((issue) => issue.path === field)?.message : undefined;
