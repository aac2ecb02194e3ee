import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { meQuery, signOutEverywhere } from "../../api/people";
import { queryClient } from "../../api/cache";
import { leave } from "../../shell/sign-out";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { LoadingRows } from "../../ui/Loading";
import { PageHead, Section } from "../../ui/PageHead";
import { Face } from "../../ui/Person";
import { Note } from "../../ui/Note";
import type { Me } from "../../api/types";
import { Members } from "./Members";
import { Retention } from "./Retention";
import { Tokens } from "./Tokens";
import { roleWords } from "./role-words";
import classes from "./Settings.module.css";

const PasswordDialog = lazy(() => import("./PasswordDialog").then((module) => ({ default: module.PasswordDialog })));

export function SettingsPage() {
  const me = useQuery(meQuery).data;
  if (!me) return <LoadingRows rows={3} label="Loading settings" />;
  return (
    <>
      <PageHead title="Settings" />
      <Section title="Me" />
      {me.hasPassword ? null : (
        <Note tone="warn" className="live-note">
          <b>You signed in with a link and have no password yet.</b> Set one to sign in again without asking for a new link.
        </Note>
      )}
      <div className={`card ${classes.me}`}>
        <Face name={me.name} />
        <div className={classes.words}>
          <span className="strong">{me.name}</span>
          <div className="sub">
            {me.email} · {roleWords[me.role].name} of {me.workspace.name}
          </div>
        </div>
        <div className={classes.out}>
          <Password me={me} />
          <SignOut />
        </div>
      </div>
      <Tokens />
      {me.abilities["member.manage"] ? <Members /> : null}
      <Retention />
    </>
  );
}

function Password({ me }: { me: Me }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{me.hasPassword ? "Change password" : "Set a password"}</Button>
      <Suspense>{open ? <PasswordDialog me={me} onClose={() => setOpen(false)} /> : null}</Suspense>
    </>
  );
}

function SignOut() {
  const [asking, setAsking] = useState(false);
  const everywhere = useMutation({
    mutationFn: signOutEverywhere,
    onSuccess: () => {
      queryClient.clear();
      window.location.assign("/sign-in");
    },
  });
  return (
    <>
      <Button onClick={() => void leave()}>Sign out</Button>
      <Button onClick={() => setAsking(true)}>Sign out everywhere</Button>
      {asking ? (
        <ConfirmDialog
          title="Sign out everywhere"
          action="Sign out everywhere"
          onClose={() => setAsking(false)}
          onConfirm={() => everywhere.mutate()}
          busy={everywhere.isPending}
          failure={everywhere.error}
        >
          Every browser you are signed in with is signed out, this one too. API tokens go on working.
        </ConfirmDialog>
      ) : null}
    </>
  );
}
