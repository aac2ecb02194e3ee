import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery, signOutEverywhere } from "../../api/people";
import { queryClient } from "../../api/cache";
import { leave } from "../../shell/leave";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { LoadingRows } from "../../ui/Loading";
import { PageHead, Section } from "../../ui/PageHead";
import { Face } from "../../ui/Person";
import { Members } from "./Members";
import { Tokens } from "./Tokens";
import { roleWords } from "./role-words";
import classes from "./Settings.module.css";

export function SettingsPage() {
  const me = useQuery(meQuery).data;
  if (!me) return <LoadingRows rows={3} label="Loading settings" />;
  return (
    <>
      <PageHead title="Settings" />
      <Section title="Me" />
      <div className={`card ${classes.me}`}>
        <Face name={me.name} />
        <div className={classes.words}>
          <span className="strong">{me.name}</span>
          <div className="sub">
            {me.email} · {roleWords[me.role].name} of {me.workspace.name}
          </div>
        </div>
        <SignOut />
      </div>
      <Tokens />
      {me.abilities["member.manage"] ? <Members /> : null}
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
    <div className={classes.out}>
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
    </div>
  );
}
