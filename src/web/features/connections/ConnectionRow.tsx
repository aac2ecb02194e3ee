import { duration } from "../../../format/durations";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Connection } from "../../../contract/connection";
import { connectionTypes } from "../../../contract/connections/registry";
import { connectionsQuery, deleteConnection, testConnection } from "../../api/connections";
import { ApiFailure } from "../../api/client";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Mark } from "../../ui/Status";
import { showMessage } from "../../ui/toast";
import table from "../../ui/table.module.css";
import classes from "./Connections.module.css";

export function ConnectionRow({ connection, onEdit }: { connection: Connection; onEdit: () => void }) {
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const test = useMutation({ mutationFn: () => testConnection(connection.id) });
  const remove = useMutation({
    mutationFn: () => deleteConnection(connection.id),
    onSuccess: async () => {
      showMessage(`${connection.name} is deleted.`);
      setAsking(false);
      await cache.invalidateQueries(connectionsQuery);
    },
  });
  const { abilities, type } = connection;
  const described = type === "sample" ? null : connectionTypes[type];
  return (
    <tr data-row>
      <td>
        {abilities.update ? (
          <button type="button" className={`strong ${table.open}`} onClick={onEdit} data-row-link>
            {connection.name}
          </button>
        ) : (
          <span className="strong">{connection.name}</span>
        )}
        <div className="sub">{described ? described.label : "Built-in sample data"}</div>
      </td>
      <td>
        {described ? (
          <>
            {described.place(connection.settings)}
            <div className="sub">{described.detail(connection.settings)}</div>
          </>
        ) : (
          <span className="dim">Part of this workspace</span>
        )}
      </td>
      <td aria-live="polite">
        <Result test={test} />
      </td>
      <td className={table.go}>
        <span className={classes.actions}>
          {abilities.test ? (
            <Button size="xs" loading={test.isPending} onClick={() => test.mutate()} aria-label={`Test ${connection.name}`}>
              Test
            </Button>
          ) : null}
          {abilities.update || abilities.delete ? (
            <Menu>
              <Menu.Target>
                <ActionIcon size="xs" aria-label={`Actions for ${connection.name}`}>
                  <IconDots size={16} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {abilities.update ? <Menu.Item onClick={onEdit}>Edit connection</Menu.Item> : null}
                {abilities.delete ? (
                  <Menu.Item color="var(--bad)" onClick={() => setAsking(true)}>
                    Delete connection
                  </Menu.Item>
                ) : null}
              </Menu.Dropdown>
            </Menu>
          ) : null}
        </span>
        {asking ? (
          <ConfirmDialog
            danger
            title={`Delete ${connection.name}`}
            action="Delete connection"
            onClose={() => setAsking(false)}
            onConfirm={() => remove.mutate()}
            busy={remove.isPending}
            failure={remove.error}
          >
            Cells that name it fail from their next run on. Its password is deleted.
          </ConfirmDialog>
        ) : null}
      </td>
    </tr>
  );
}

function Result({ test }: { test: { data: Awaited<ReturnType<typeof testConnection>> | undefined; error: Error | null } }) {
  if (test.error)
    return <span className="bad">{test.error instanceof ApiFailure ? test.error.message : "The test could not be made."}</span>;
  if (!test.data) return <span className="off">Not tested here yet</span>;
  if (test.data.ok)
    return (
      <>
        <Mark look={{ tone: "good", icon: IconCircleCheck, word: "It answers" }} />
        <div className="sub">
          {duration(test.data.durationMs)}
          {test.data.serverVersion ? `, ${test.data.serverVersion}` : ""}
        </div>
      </>
    );
  return (
    <>
      <Mark look={{ tone: "bad", icon: IconCircleX, word: "It does not work" }} />
      <div className="sub">{test.data.error}</div>
    </>
  );
}
