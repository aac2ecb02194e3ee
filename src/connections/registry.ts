import type { ConnectionSettings } from "../contract/connection";
import type { ConnectionType } from "../contract/connections/registry";
import { openMysql } from "./drivers/mysql/driver";
import { openPostgres } from "./drivers/postgresql/driver";
import type { Driver, OpenOptions } from "./port";

/** Opens a data source. It connects with the first query, not before. */
type Open<Type extends ConnectionType> = (settings: ConnectionSettings<Type>, secret: string, options: OpenOptions) => Driver;

/** The driver of each type of connection. What people fill in for it is declared in the contract's registry. */
const drivers: { [Type in ConnectionType]: Open<Type> } = {
  postgresql: openPostgres,
  mysql: openMysql,
};

/** The driver of a connection type, opened for one connection. */
export function openDriver<Type extends ConnectionType>(
  type: Type,
  settings: ConnectionSettings<Type>,
  secret: string,
  options: OpenOptions,
): Driver {
  return drivers[type](settings, secret, options);
}
