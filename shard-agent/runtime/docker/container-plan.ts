import type { ContainerCreateOptions } from 'dockerode'
import type { StartShard, ShardContainer } from '../../../proto/contract/agent-link.ts'
import { launchPlan } from '../../lifecycle/launch-plan.ts'
import type { GameEndpoint } from '../../lifecycle/runtime.ts'
import { containerName, labelsOf, type Ownership } from './container-labels.ts'

/** What `{dir}` stands for in a container. */
export const DIRECTORY_INSIDE = '/switchyard'
/** The engine keeps so much output of a container: two files of this size each. */
const LOG_FILE_BYTES = 8 * 1_024 * 1_024
/** Processes and threads of one container: what game servers have by the hundred, a mistake without end makes by the million. */
const PROCESSES_MAX = 4_096
/** Of those that engines give and no game server needs. The first one would let it hear and forge what others on the host send. Those for
 *  changing to another user stay: many images begin so. */
const DROPPED_CAPABILITIES = ['NET_RAW', 'MKNOD', 'SETFCAP', 'AUDIT_WRITE']
const NANO_PER_MILLI = 1_000_000

export interface ContainerPlace {
  readonly ownership: Ownership
  readonly game: GameEndpoint
  readonly localApi: string
  /** Of the host: mounted as `DIRECTORY_INSIDE` where the order mentions `{dir}`. */
  readonly directory: string
}

/** Whether a game server asks for a directory of its own. */
export function wantsDirectory({ command, env }: StartShard): boolean {
  return [...command, ...Object.values(env)].some(text => text.includes('{dir}'))
}

/** What the engine is told. The container shares the host's network: its game server listens where proxies reach it, sees their real addresses
 *  (no translation in between), and reaches the local API. The host's own environment is not handed on. */
export function containerPlan(
  spec: StartShard,
  container: ShardContainer,
  place: ContainerPlace,
): ContainerCreateOptions {
  const { ownership, game, localApi } = place
  const plan = launchPlan(spec, { ...game, directory: DIRECTORY_INSIDE, nodePath: 'node', localApi, env: {} })
  const own = { from: place.directory, to: DIRECTORY_INSIDE, readOnly: false }
  const mounts = wantsDirectory(spec) ? [...container.mounts, own] : container.mounts
  const { memoryBytesMax, milliCpusMax } = container
  return {
    name: containerName(ownership),
    Image: container.image,
    ...(spec.command.length === 0 ? {} : { Cmd: [plan.file, ...plan.arguments] }),
    ...(spec.workingDirectory === '' ? {} : { WorkingDir: plan.workingDirectory }),
    Env: Object.entries(plan.env).map(([name, value]) => `${name}=${value}`),
    Labels: labelsOf(ownership, spec.fleet),
    // Many game servers end when their console does.
    OpenStdin: true,
    HostConfig: {
      NetworkMode: 'host',
      // Who starts anew decides the control plane.
      RestartPolicy: { Name: 'no' },
      // A program that is process 1 ignores signals that it does not handle, so a first process that hands them on stands before it.
      Init: true,
      SecurityOpt: ['no-new-privileges'],
      CapDrop: DROPPED_CAPABILITIES,
      PidsLimit: PROCESSES_MAX,
      LogConfig: { Type: 'json-file', Config: { 'max-size': `${LOG_FILE_BYTES}`, 'max-file': '2' } },
      Mounts: mounts.map(({ from, to, readOnly }) => ({
        Type: 'bind',
        Source: from,
        Target: to,
        ReadOnly: readOnly,
      })),
      // The same with swap: no swap.
      ...(memoryBytesMax === 0 ? {} : { Memory: memoryBytesMax, MemorySwap: memoryBytesMax }),
      ...(milliCpusMax === 0 ? {} : { NanoCpus: milliCpusMax * NANO_PER_MILLI }),
    },
  }
}
