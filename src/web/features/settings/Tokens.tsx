import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { revokeToken, tokensQuery, type Token } from "../../api/people";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Empty } from "../../ui/Empty";
import { List } from "../../ui/List";
import { Loaded } from "../../ui/Loaded";
import { useNow } from "../../ui/now";
import { Section } from "../../ui/PageHead";
import { ago, shortDay, timeUntil } from "../../ui/time";
import { showMessage } from "../../ui/toast";
import { scopeWords } from "./role-words";
import table from "../../ui/table.module.css";
import classes from "./Settings.module.css";

const TokenDialog = lazy(() => import("./TokenDialog").then((module) => ({ default: module.TokenDialog })));

/** The keys of programs that act as me. */
export function Tokens() {
  const tokens = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const add = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  return (
    <>
      <Section
        title="API tokens"
        sub="For programs that act as you."
        actions={tokens.data && tokens.data.values.length > 0 ? add : undefined}
      />
      <Loaded query={tokens} what="Tokens could" loading={{ rows: 2, label: "Loading tokens" }}>
        {(data) => (
          <List
            caption="API tokens"
            look={classes.tokens}
            heads={["Token", "May", "Last used", "Expires"]}
            empty={
              <Empty title="No tokens yet" action={add}>
                A token lets a program start runs or read results as you. It is shown once, when it is made.
              </Empty>
            }
          >
            {data.values.map((token) => (
              <Row key={token.id} token={token} />
            ))}
          </List>
        )}
      </Loaded>
      <Suspense>{creating ? <TokenDialog onClose={() => setCreating(false)} /> : null}</Suspense>
    </>
  );
}

function Row({ token }: { token: Token }) {
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const now = useNow();
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: async () => {
      showMessage(`${token.name} is revoked.`);
      setAsking(false);
      await cache.invalidateQueries(tokensQuery);
    },
  });
  const expired = token.expiresAt !== null && Date.parse(token.expiresAt) <= now;
  return (
    <tr data-row>
      <td>
        <span className="strong">{token.name}</span>
        <div className="sub">
          Ends in <code>{token.hint}</code>
        </div>
      </td>
      <td>{scopeWords[token.scope].name}</td>
      <td>{token.lastUsedAt === null ? <span className="off">Never used</span> : `Used ${ago(token.lastUsedAt, now)}`}</td>
      <td>
        {token.expiresAt === null ? (
          "Never expires"
        ) : expired ? (
          <span className="warn">Expired {shortDay(token.expiresAt, now)}</span>
        ) : (
          <>
            Expires {timeUntil(token.expiresAt, now).toLowerCase()}
            <div className="sub">{shortDay(token.expiresAt, now)}</div>
          </>
        )}
      </td>
      <td className={table.go}>
        {token.abilities.delete ? (
          <Button size="xs" onClick={() => setAsking(true)} aria-label={`Revoke ${token.name}`}>
            Revoke
          </Button>
        ) : null}
        {asking ? (
          <ConfirmDialog
            danger
            title={`Revoke ${token.name}`}
            action="Revoke token"
            onClose={() => setAsking(false)}
            onConfirm={() => revoke.mutate()}
            busy={revoke.isPending}
            failure={revoke.error}
          >
            Programs that use it are refused from now on.
          </ConfirmDialog>
        ) : null}
      </td>
    </tr>
  );
}
