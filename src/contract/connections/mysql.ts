import { databaseServer } from "./server";

/** MariaDB speaks the same protocol. */
export const mysql = databaseServer("MySQL or MariaDB", 3306);
