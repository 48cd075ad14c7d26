import { isRecord } from '../../../lib/config-tree.ts'
import { ID_PATTERN } from '../../../proto/contract/ids.ts'
import { numberOf, textOf } from '../http/fields.ts'
import type { MachineTags } from '../../scaler/provider.ts'
import type { MachineProcess } from './machine-process.ts'

/** What is written down about one host. */
export interface HostProcessRecord {
  readonly tags: MachineTags
  /** Which range of ports it has. */
  readonly slot: number
  readonly life: HostLife
}

export type HostLife =
  /** Written before the process is made: a crash in between leaves a process that only its command line gives away. */
  | { readonly kind: 'launching' }
  | { readonly kind: 'running'; readonly process: MachineProcess }
  | { readonly kind: 'stopped' }

export const RECORD_BYTES_MAX = 4_096
const PID_MAX = 0x7fff_ffff

export function recordText(record: HostProcessRecord): string {
  return `${JSON.stringify({ version: 1, ...record }, undefined, 1)}\n`
}

/** Undefined for anything that is no record of ours. */
export function parseHostRecord(text: string): HostProcessRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['tags'])) return undefined
  const { owner, pool, host } = value['tags']
  const slot = numberOf(value['slot'])
  const life = lifeOf(value['life'])
  const names = [owner, pool, host].filter(name => name !== undefined)
  const isNamed = names.every(name => typeof name === 'string' && ID_PATTERN.test(name))
  if (!isNamed || slot === undefined || life === undefined) return undefined
  return { tags: { owner: textOf(owner), pool: textOf(pool), host: textOf(host) }, slot, life }
}

function lifeOf(value: unknown): HostLife | undefined {
  if (!isRecord(value)) return undefined
  if (value['kind'] === 'launching' || value['kind'] === 'stopped') return { kind: value['kind'] }
  if (value['kind'] !== 'running' || !isRecord(value['process'])) return undefined
  const pid = numberOf(value['process']['pid'])
  const startTicks = numberOf(value['process']['startTicks'])
  const bootId = textOf(value['process']['bootId'])
  // Pids 0 and 1 would mean our own group and everybody's ancestor.
  if (pid === undefined || pid < 2 || pid > PID_MAX || startTicks === undefined || bootId === undefined)
    return undefined
  return { kind: 'running', process: { pid, startTicks, bootId } }
}
