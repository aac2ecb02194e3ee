import type { ConnectionDescription, ConnectionField } from "./fields";
import { mysql } from "./mysql";
import { postgresql } from "./postgresql";

/** Every kind of database that people can connect, by the `type` of its connections. The built-in sample warehouse is not among them: nobody sets it up. */
export const connectionTypes = { postgresql, mysql } as const satisfies Record<string, ConnectionDescription>;

/** The `type` of a connection that people set up. */
export type ConnectionType = keyof typeof connectionTypes;
/** The fields of a connection type. */
export type FieldsOf<Type extends ConnectionType> = (typeof connectionTypes)[Type]["fields"];

/** The first one is what a new connection begins with. */
export const connectionTypeNames = Object.keys(connectionTypes) as [ConnectionType, ...ConnectionType[]];

/** The fields of a type, for code that treats all types alike. */
export const fieldsOf = (type: ConnectionType): [name: string, field: ConnectionField][] => Object.entries(connectionTypes[type].fields);

/** The name of the field that is sealed. */
export const secretOf = (type: ConnectionType): string => fieldsOf(type).find(([, { control }]) => control === "secret")?.[0] ?? "";
