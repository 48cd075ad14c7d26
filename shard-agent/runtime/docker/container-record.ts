import { z } from 'zod'
import { startShard, type StartShard } from '../../../proto/contract/agent-link.ts'
import { ID_PATTERN } from '../../../proto/contract/ids.ts'
import { refuse } from '../../../proto/contract/wire-fields.ts'
import type { ChildExit } from '../../lifecycle/child-exit.ts'
import { SECRET_PATTERN } from '../../scripts/shard-secrets.ts'
import { exitSchema, portSchema, recordedExit, recordedSpec, reviveBytes } from '../child-record.ts'
import type { LifePorts } from '../port-taker.ts'
import type { RecordFormat } from '../shard-directories.ts'

/** What `child.json` says about one life in a container. */
export interface ContainerRecord {
  readonly spec: StartShard
  readonly life: ContainerLife
  /** Of the local API. */
  readonly secret: string
  /** See `Ownership`. */
  readonly word: string
  /** What its host was called when it began; undefined in records of earlier versions: as now. */
  readonly host: string | undefined
}

export type ContainerLife =
  /** Written before the container is made: an agent that dies in between finds it by its name. */
  | ({ readonly kind: 'launching' } & LifePorts)
  | ({
      readonly kind: 'running'
      readonly container: string
      readonly pid: number
      readonly ready: boolean
      /** By the wall clock: the only one that outlasts the agent. */
      readonly startedAt: number
    } & LifePorts)
  /** With its container until that is removed. */
  | { readonly kind: 'exited'; readonly exit: ChildExit; readonly container: string | undefined }

/** An id, or the name of one whose id the engine has yet to tell. */
const containerId = z.string().regex(/^(?:[0-9a-f]{64}|switchyard-[a-z0-9-]{1,150})$/)
const ports = { port: portSchema, gamePort: portSchema }
const record = z.object({
  spec: z.unknown(),
  secret: z.string().regex(SECRET_PATTERN),
  word: z.string().regex(SECRET_PATTERN),
  host: z.string().regex(ID_PATTERN).optional(),
  life: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('launching'), ...ports }),
    z.object({
      kind: z.literal('running'),
      container: containerId,
      pid: z.int().min(0),
      ready: z.boolean(),
      startedAt: z.number().min(0),
      ...ports,
    }),
    z.object({ kind: z.literal('exited'), exit: exitSchema, container: containerId.optional() }),
  ]),
})

export const containerRecords: RecordFormat<ContainerRecord> = {
  text: ({ spec, ...rest }) => JSON.stringify({ spec: startShard.encode(spec), ...rest }, undefined, 1),
  parse: text => {
    const { spec, life, secret, word, host } = record.parse(JSON.parse(text, reviveBytes))
    const rest = { secret, word, host }
    const decoded = recordedSpec(spec)
    if (decoded.container === undefined) return refuse('spec.container', 'is missing')
    if (life.kind !== 'exited') return { ...rest, spec: decoded, life }
    const exit = recordedExit(life.exit)
    return { ...rest, spec: decoded, life: { kind: 'exited', exit, container: life.container } }
  },
}
