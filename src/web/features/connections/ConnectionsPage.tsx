import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { Connection } from "../../../contract/connection";
import { connectionsQuery } from "../../api/connections";
import { meQuery } from "../../api/people";
import { Empty } from "../../ui/Empty";
import { List } from "../../ui/List";
import { Loaded } from "../../ui/Loaded";
import { PageHead } from "../../ui/PageHead";
import { ConnectionRow } from "./ConnectionRow";
import classes from "./Connections.module.css";

const ConnectionDialog = lazy(() => import("./ConnectionDialog").then((module) => ({ default: module.ConnectionDialog })));

/** Databases that SQL cells read. */
export function ConnectionsPage() {
  const connections = useQuery(connectionsQuery);
  const manage = useQuery(meQuery).data?.abilities["connection.manage"] === true;
  const [editing, setEditing] = useState<Connection | "new" | null>(null);
  return (
    <>
      <PageHead
        title="Connections"
        actions={
          manage ? (
            <Button variant="filled" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing("new")}>
              New connection
            </Button>
          ) : undefined
        }
      />
      <Loaded query={connections} what="Connections could" loading={{ rows: 4, label: "Loading connections" }}>
        {({ values }) => (
          <List
            caption="Connections"
            look={classes.list}
            heads={["Connection", "Where", "Last test"]}
            empty={
              <Empty title="No connections yet">
                A connection lets SQL cells read a database of yours. Passwords are stored encrypted and never shown again.
              </Empty>
            }
          >
            {values.map((connection) => (
              <ConnectionRow key={connection.id} connection={connection} onEdit={() => setEditing(connection)} />
            ))}
          </List>
        )}
      </Loaded>
      <p className="sub" style={{ marginTop: 10 }}>
        {manage
          ? "SQL cells name a connection. Its password is stored encrypted and never shown again."
          : "Admins of this workspace add and change connections."}
      </p>
      <Suspense>
        {editing ? <ConnectionDialog connection={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
      </Suspense>
    </>
  );
}
