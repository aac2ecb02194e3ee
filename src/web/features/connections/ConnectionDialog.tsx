import { PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ChangeEvent } from "react";
import type { Connection } from "../../../contract/connection";
import { changeConnection, connectionsQuery, createConnection, testConnection, type ConnectionForm } from "../../api/connections";
import { FormDialog } from "../../ui/FormDialog";
import { tell, tellFailure } from "../../ui/toast";

interface Typed {
  name: string;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  tls: "verify" | "disable";
}

const blank: Typed = { name: "", host: "", port: "5432", database: "", user: "", password: "", tls: "verify" };

function typedOf(connection: Connection): Typed {
  const { settings } = connection;
  return {
    name: connection.name,
    host: String(settings.host ?? ""),
    port: String(settings.port ?? 5432),
    database: String(settings.database ?? ""),
    user: String(settings.user ?? ""),
    password: "",
    tls: settings.tls === "disable" ? "disable" : "verify",
  };
}

/** A PostgreSQL connection. The stored password is never shown: left empty it stays. */
export function ConnectionDialog({ connection, onClose }: { connection: Connection | null; onClose: () => void }) {
  const [initial] = useState(connection ? typedOf(connection) : blank);
  const [form, setForm] = useState(initial);
  const [errors, setErrors] = useState<Partial<Record<keyof Typed, string>>>({});
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: () => (connection ? changeConnection(connection.id, bodyOf(form)) : createConnection(bodyOf(form))),
    onSuccess: (saved) => {
      void cache.invalidateQueries(connectionsQuery);
      onClose();
      void tryOut(saved);
    },
  });
  const submit = () => {
    const found = check(form);
    setErrors(found);
    if (Object.keys(found).length === 0) save.mutate();
  };
  const field = (name: keyof Typed) => ({
    value: form[name],
    error: errors[name],
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: ChangeEvent<HTMLInputElement>) => setForm({ ...form, [name]: event.currentTarget.value }),
  });
  return (
    <FormDialog
      title={connection ? "Edit connection" : "New connection"}
      sub="PostgreSQL"
      action="Save connection"
      onClose={onClose}
      onSave={submit}
      saving={save.isPending}
      changed={JSON.stringify(form) !== JSON.stringify(initial)}
      failure={save.error}
      size={520}
      footer="It is tested as soon as it is saved."
    >
      <TextInput label="Name" description="SQL cells name it." data-autofocus {...field("name")} />
      <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr) 96px", gap: 10 }}>
        <TextInput label="Host" placeholder="db.example.com" {...field("host")} />
        <TextInput label="Port" inputMode="numeric" {...field("port")} />
      </div>
      <TextInput label="Database" {...field("database")} />
      <TextInput label="User" description="One that may only read is best." {...field("user")} />
      <PasswordInput
        label="Password"
        description={connection ? "Leave it empty to keep the stored one." : "Sealed at rest and never shown again."}
        visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        {...field("password")}
        autoComplete="new-password"
      />
      <div>
        <span className="mantine-InputWrapper-label" style={{ display: "block" }} id="tls">
          TLS
        </span>
        <SegmentedControl
          size="xs"
          aria-labelledby="tls"
          transitionDuration={0}
          value={form.tls}
          onChange={(tls) => setForm({ ...form, tls })}
          data={[
            { value: "verify", label: "Verified" },
            { value: "disable", label: "Off" },
          ]}
        />
        <p className="sub" style={{ marginTop: 4 }}>
          {form.tls === "verify"
            ? "The certificate must come from a public authority."
            : "Only for databases on this machine: everything travels in the clear."}
        </p>
      </div>
    </FormDialog>
  );
}

async function tryOut(connection: Connection): Promise<void> {
  try {
    const result = await testConnection(connection.id);
    tell(
      result.ok
        ? `${connection.name} is saved and answers.`
        : `${connection.name} is saved, but does not work yet: ${result.error ?? "it gave no reason"}`,
    );
  } catch (thrown) {
    tellFailure(`${connection.name} is saved, but could not be tested`, thrown);
  }
}

function check(form: Typed): Partial<Record<keyof Typed, string>> {
  const errors: Partial<Record<keyof Typed, string>> = {};
  if (form.name.trim() === "") errors.name = "Give it a name that cells can use.";
  if (form.host.trim() === "") errors.host = "The address of the database server.";
  if (!/^\d+$/.test(form.port) || Number(form.port) < 1 || Number(form.port) > 65_535) errors.port = "1 to 65535.";
  if (form.database.trim() === "") errors.database = "Which database on that server.";
  if (form.user.trim() === "") errors.user = "Who signs in to it.";
  return errors;
}

function bodyOf(form: Typed): ConnectionForm {
  return {
    name: form.name.trim(),
    host: form.host.trim(),
    port: Number(form.port),
    database: form.database.trim(),
    user: form.user.trim(),
    tls: form.tls,
    ...(form.password === "" ? {} : { password: form.password }),
  };
}
