/** Every operating error has a code from this one table; `docs/errors.md` is held to it by a test.
 *  Programmer errors are not here: they assert and crash. */
export const ERRORS = {
  SWY_CONFIG_INVALID: {
    retryable: false,
    exit: 2,
    remedy: 'Fix the listed settings; see docs/configuration.md.',
  },
  SWY_USAGE: { retryable: false, exit: 2, remedy: 'See `switchyard help`.' },
  SWY_BIND_EXPOSED: {
    retryable: false,
    exit: 2,
    remedy: 'Bind to 127.0.0.1, or set auth.token (SWITCHYARD_AUTH_TOKEN) for every process.',
  },
  SWY_PORT_TAKEN: {
    retryable: false,
    exit: 2,
    remedy: 'Stop the other program, or choose another port; 0 takes a free one.',
  },
  SWY_DATA_DIR_LOCKED: {
    retryable: false,
    exit: 4,
    remedy: 'Another `switchyard up` runs on this data directory: stop it, or give another --data-dir.',
  },
  SWY_WIRE_INVALID: {
    retryable: false,
    exit: 1,
    remedy: 'The other side speaks another version, or sends garbage; compare `--version` of both.',
  },
  SWY_DENIED: {
    retryable: false,
    exit: 5,
    remedy: 'Give the same auth.token (SWITCHYARD_AUTH_TOKEN) as the control plane.',
  },
  SWY_JOIN_DENIED: {
    retryable: false,
    exit: 5,
    remedy: 'Give the host a token of its own: it is made with the host and is of use until it has joined.',
  },
  SWY_UNREACHABLE: {
    retryable: true,
    exit: 5,
    remedy: 'Is `switchyard up` running? Give its address with --api or SWITCHYARD_API.',
  },
  SWY_NOT_ACTIVE: {
    retryable: true,
    exit: 5,
    remedy:
      'Ask the active control-plane node named in the message; where none is named, `switchyard doctor` looks at the store.',
  },
  SWY_NOT_FOUND: {
    retryable: false,
    exit: 3,
    remedy: 'List what there is, for example `switchyard shards list` or `switchyard pools list`.',
  },
  SWY_AMBIGUOUS: { retryable: false, exit: 3, remedy: 'Give more characters of the id.' },
  SWY_CONFLICT: {
    retryable: false,
    exit: 4,
    remedy: 'Look at the present state (`switchyard explain …`) and decide anew.',
  },
  SWY_NO_ROOM: {
    retryable: true,
    exit: 4,
    remedy: 'Free places or scale the fleet: `switchyard fleets scale`.',
  },
  SWY_BRAKED: {
    retryable: true,
    exit: 4,
    remedy: 'A brake is set: `switchyard brake list`; lift it with `switchyard brake clear`.',
  },
  SWY_REQUEST_REUSED: {
    retryable: false,
    exit: 4,
    remedy: 'This request_id was used for another request; take a new one.',
  },
  SWY_INVALID_ARGUMENT: { retryable: false, exit: 2, remedy: 'Correct the named field.' },
  SWY_ZONES_INVALID: {
    retryable: false,
    exit: 2,
    remedy:
      'Mend the listed places of the map; `switchyard zones draw -f <file>` shows it, docs/zones.md explains it.',
  },
  SWY_STORE_UNAVAILABLE: {
    retryable: true,
    exit: 1,
    remedy: 'Check the database and its disk; proxies keep their last routes meanwhile.',
  },
  SWY_STORE_STALE: {
    retryable: true,
    exit: 1,
    remedy: 'Another control-plane node is active now; this one stands by.',
  },
  SWY_STORE_VERSION: {
    retryable: false,
    exit: 1,
    remedy:
      'A newer Switchyard has used this database: install that version or a newer one, or give another store.url.',
  },
  SWY_STORE_DENIED: {
    retryable: false,
    exit: 5,
    remedy: 'Correct user and password of store.url, or grant the rights that the message names.',
  },
  SWY_STORE_UNSUITABLE: {
    retryable: false,
    exit: 1,
    remedy: 'Use MySQL 8.0.17 or newer, or MariaDB 10.6 or newer, with InnoDB.',
  },
  SWY_RESTORE_UNAVAILABLE: {
    retryable: true,
    exit: 1,
    remedy:
      'Install nftables on the host and give the agent CAP_NET_ADMIN, or give the fleet addresses: alias; see docs/addresses.md.',
  },
  SWY_KERNEL_TABLE_LEFT: {
    retryable: false,
    exit: 1,
    remedy: 'Delete the table, then the file that the message names.',
  },
  SWY_SPAWN_FAILED: {
    retryable: true,
    exit: 1,
    remedy: "Check the fleet's command: is the program installed, is it executable?",
  },
  SWY_TIMEOUT: {
    retryable: true,
    exit: 1,
    remedy: 'Try again; `switchyard status` shows which part does not answer.',
  },
  SWY_LIMIT: { retryable: true, exit: 1, remedy: 'A limit was reached; the message names it.' },
  SWY_INTERNAL: {
    retryable: false,
    exit: 1,
    remedy: 'This is a mistake of ours: report it with the log line.',
  },
} as const satisfies Record<
  `SWY_${string}`,
  { readonly retryable: boolean; readonly exit: 1 | 2 | 3 | 4 | 5; readonly remedy: string }
>

export type ErrorCode = keyof typeof ERRORS

export class SwitchyardError extends Error {
  override readonly name = 'SwitchyardError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  get remedy(): string {
    return ERRORS[this.code].remedy
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable
  }
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text)
}

/** The code of anything thrown; what is not ours is `SWY_INTERNAL`. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof SwitchyardError ? error.code : 'SWY_INTERNAL'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
