import { z } from 'zod'
import { LOG_LEVELS } from './log.ts'

export type Program = 'proxy' | 'control-plane' | 'shard-agent'

/** Every top-level name of the configuration file with the program that checks what is under it. The others skip it. */
export const SECTION_OWNERS = {
  dataDir: 'all',
  log: 'all',
  auth: 'all',
  controlPlanes: 'all',
  listeners: 'proxy',
  proxy: 'proxy',
  routes: 'proxy',
  bans: 'proxy',
  fleets: 'control-plane',
  providers: 'control-plane',
  store: 'control-plane',
  bus: 'control-plane',
  controlPlane: 'control-plane',
  agent: 'shard-agent',
} as const satisfies Record<string, Program | 'all'>

export type SectionName = keyof typeof SECTION_OWNERS
export const SECTION_NAMES = Object.keys(SECTION_OWNERS) as readonly SectionName[]

/** Settings that hold secrets: they can come from a file (`SWITCHYARD_AUTH_TOKEN_FILE`) and are never shown. */
export const SECRET_SETTINGS: readonly string[] = ['auth.token', 'store.url', 'bus.url', 'agent.join']

/** Variables that begin with `SWITCHYARD_` and are no settings: of the command line, and what agents give to game servers. */
export const OTHER_VARIABLES: readonly string[] = [
  'SWITCHYARD_API',
  'SWITCHYARD_SHARD',
  'SWITCHYARD_INCARNATION',
  'SWITCHYARD_BIND',
  'SWITCHYARD_PORT',
  'SWITCHYARD_SLOTS',
  'SWITCHYARD_ADDRESSES',
  'SWITCHYARD_LOCAL_API',
]

export const CONTROL_PLANES_MAX = 16
/** Short tokens can be guessed. */
export const TOKEN_CHARACTERS_MIN = 8
export const TOKEN_CHARACTERS_MAX = 512

/** `host:port`, the host an IPv4 address, a name, or an IPv6 address in brackets. */
export const HOST_PORT_PATTERN = /^(\[[0-9a-fA-F:.]{2,45}\]|[a-zA-Z0-9.-]{1,253}):\d{1,5}$/

/** The sections that every program reads. */
export const sharedSections = {
  /** Directory for everything that must survive a restart. */
  dataDir: z.string().min(1).max(1_024).default('.switchyard'),
  log: z.strictObject({ level: z.enum(LOG_LEVELS).default('info') }).prefault({}),
  auth: z
    .strictObject({
      token: z
        .string()
        .min(TOKEN_CHARACTERS_MIN)
        .max(TOKEN_CHARACTERS_MAX)
        .regex(/^[\x21-\x7e]*$/, 'has blanks or characters beyond ASCII, which no HTTP header can carry')
        .optional(),
    })
    .prefault({}),
  /** Every node of the control plane. */
  controlPlanes: z
    .array(z.string().regex(HOST_PORT_PATTERN, 'is no address like 127.0.0.1:7400'))
    .min(1)
    .max(CONTROL_PLANES_MAX)
    .default(['127.0.0.1:7400']),
} as const
