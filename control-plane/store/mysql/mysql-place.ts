/** Where a MySQL or MariaDB server is, and how to get in. */
export interface MysqlPlace {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  /** A function, so that no log line or error that shows the place shows the password. */
  readonly password: () => string
  /** Undefined: plain TCP. */
  readonly tls: MysqlTls | undefined
}

export interface MysqlTls {
  /** Certificates of authorities, PEM; undefined for those of the system. */
  readonly ca: string | undefined
  /** What this node shows of itself, PEM; both or none. */
  readonly cert: string | undefined
  readonly key: string | undefined
  /** `full`: a trusted certificate that names the host; `ca`: a trusted certificate; `none`: encrypted, whoever it is. */
  readonly verify: 'full' | 'ca' | 'none'
}

/** For people and logs. */
export function placeText({ user, host, port, database }: MysqlPlace): string {
  return `mysql://${user}@${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
}
