import { z } from 'zod'
import { LOG_LINE_CHARACTERS_MAX, startShard, type StartShard } from '../../proto/contract/agent-link.ts'
import { withAddressMode } from '../../proto/contract/common.ts'
import { text } from '../../proto/contract/wire-fields.ts'
import type { ChildExit } from '../lifecycle/child-exit.ts'
import { SECRET_PATTERN } from '../scripts/shard-secrets.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { RecordFormat } from './shard-directories.ts'

/** What `child.json` says about one life, so that the next life of the agent can adopt it. */
export interface ChildRecord {
  readonly spec: StartShard
  readonly life: RecordedLife
  /** Of the local API: the game server knows it and will go on using it. Undefined for a life that never had one. */
  readonly secret: string | undefined
}

export type RecordedLife =
  /** Written before the process is made: an agent that dies in between leaves a process that only its stdin gives away. */
  | { readonly kind: 'launching'; readonly port: number; readonly gamePort: number }
  | {
      readonly kind: 'running'
      readonly identity: ProcessIdentity
      readonly port: number
      /** The same but behind a relay. */
      readonly gamePort: number
      readonly ready: boolean
    }
  | { readonly kind: 'exited'; readonly exit: ChildExit }

const signalName = text(20)
const outputLine = text(LOG_LINE_CHARACTERS_MAX)
export const portSchema = z.int().min(0).max(65_535)
export const exitSchema = z.object({
  cause: z.enum(['ordered', 'superseded', 'not-ready', 'agent-stopping']).optional(),
  exitCode: z.int().min(-1).max(0x7fff_ffff),
  signal: z.string(),
  lastLine: z.string(),
})
const identity = z.object({ pid: z.int().min(2), startTicks: z.int().min(0), bootId: z.string().max(63) })
const record = z.object({
  spec: z.unknown(),
  secret: z.string().regex(SECRET_PATTERN).optional(),
  life: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('launching'), port: portSchema, gamePort: portSchema.optional() }),
    z.object({
      kind: z.literal('running'),
      identity,
      port: portSchema,
      gamePort: portSchema.optional(),
      ready: z.boolean(),
    }),
    z.object({ kind: z.literal('exited'), exit: exitSchema }),
  ]),
})

/** What records of earlier versions do not have. */
const FIELDS_OF_LATER = { portLike: 0 }

export function recordText({ spec, life, secret }: ChildRecord): string {
  return JSON.stringify({ spec: startShard.encode(spec), life, secret }, undefined, 1)
}

/** @throws SyntaxError, ZodError or SwitchyardError for anything that is no record of ours */
export function parseRecord(text: string): ChildRecord {
  const { spec, life, secret } = record.parse(JSON.parse(text, reviveBytes))
  const decoded = recordedSpec(spec)
  if (life.kind !== 'exited') return { spec: decoded, life: withGamePort(life), secret }
  return { spec: decoded, life: { kind: 'exited', exit: recordedExit(life.exit) }, secret }
}

export const childRecords: RecordFormat<ChildRecord> = { text: recordText, parse: parseRecord }

/** The order of a record, also of one that an earlier version wrote.
 *  @throws SwitchyardError `SWY_WIRE_INVALID` */
export function recordedSpec(raw: unknown): StartShard {
  return startShard.decode(withAddressMode({ ...FIELDS_OF_LATER, ...(raw as object) }), 'spec')
}

/** Goes out with the hello: what the control plane refuses would keep this agent away for ever.
 *  @throws SwitchyardError `SWY_WIRE_INVALID` */
export function recordedExit(written: z.output<typeof exitSchema>): ChildExit {
  signalName.decode(written.signal, 'life.exit.signal')
  outputLine.decode(written.lastLine, 'life.exit.lastLine')
  return { ...written, cause: written.cause }
}

/** An agent that knew of no relays wrote one port. */
function withGamePort(
  life: Exclude<z.output<typeof record>['life'], { readonly kind: 'exited' }>,
): Exclude<RecordedLife, { readonly kind: 'exited' }> {
  const { gamePort = life.port } = life
  if (life.kind === 'launching') return { kind: life.kind, port: life.port, gamePort }
  const { kind, identity: process, port: relayPort, ready } = life
  return { kind, identity: process, port: relayPort, gamePort, ready }
}

/** Byte strings (probe payloads) are `{ type: 'Buffer', data: [...] }` in JSON. */
export function reviveBytes(_key: string, value: unknown): unknown {
  const isBytes =
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  return isBytes && Array.isArray(value.data) ? Buffer.from(value.data as number[]) : value
}
