import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Connection } from "../../../contract/connection";
import { connectionTypeNames, connectionTypes, fieldsOf, type ConnectionType } from "../../../contract/connections/registry";
import { changeConnection, connectionsQuery, createConnection, testConnection } from "../../api/connections";
import { FormDialog } from "../../ui/FormDialog";
import { showMessage, showFailure } from "../../ui/toast";
import { ConnectionFieldInput } from "./ConnectionFieldInput";
import { blankFields, connectionBody, fieldErrors, retype, typedOf, type TypedConnection } from "./connection-form";
import classes from "./Connections.module.css";

/** A connection of any type: what it asks for is declared in the contract. The stored password is never shown: left empty it stays. */
export function ConnectionDialog({ connection, onClose }: { connection: Connection | null; onClose: () => void }) {
  const [initial] = useState<TypedConnection>(connection ? typedOf(connection) : blankFields(connectionTypeNames[0]));
  const [form, setForm] = useState(initial);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: () =>
      connection ? changeConnection(connection.id, connectionBody(form)) : createConnection(form.type, connectionBody(form)),
    onSuccess: (saved) => {
      void cache.invalidateQueries(connectionsQuery);
      onClose();
      void tryOut(saved);
    },
  });
  const submit = () => {
    const found = fieldErrors(form);
    setErrors(found);
    if (Object.keys(found).length === 0) save.mutate();
  };
  return (
    <FormDialog
      title={connection ? "Edit connection" : "New connection"}
      sub={connectionTypes[form.type].label}
      action="Save connection"
      onClose={onClose}
      onSave={submit}
      saving={save.isPending}
      changed={JSON.stringify(form) !== JSON.stringify(initial)}
      failure={save.error}
      size={520}
      footer="It is tested as soon as it is saved."
    >
      {connection ? null : (
        <NativeSelect
          label="Type"
          value={form.type}
          onChange={({ currentTarget }) => {
            setForm(retype(form, currentTarget.value as ConnectionType));
            setErrors({});
          }}
          data={connectionTypeNames.map((type) => ({ value: type, label: connectionTypes[type].label }))}
        />
      )}
      <TextInput
        label="Name"
        description="SQL cells name it."
        data-autofocus
        value={form.name}
        error={errors["name"]}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => setForm({ ...form, name: currentTarget.value })}
      />
      <div className={classes.fields}>
        {fieldsOf(form.type).map(([name, field]) => (
          <ConnectionFieldInput
            key={name}
            name={name}
            field={field}
            stored={connection !== null}
            value={form.values[name] ?? ""}
            error={errors[name]}
            onChange={(value) => setForm({ ...form, values: { ...form.values, [name]: value } })}
          />
        ))}
      </div>
    </FormDialog>
  );
}

async function tryOut(connection: Connection): Promise<void> {
  try {
    const result = await testConnection(connection.id);
    showMessage(
      result.ok
        ? `${connection.name} is saved and answers.`
        : `${connection.name} is saved, but does not work yet: ${result.error ?? "it gave no reason"}`,
    );
  } catch (thrown) {
    showFailure(`${connection.name} is saved, but could not be tested`, thrown);
  }
}
