import { readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { HostedShard } from '../../../proto/contract/agent-link.ts'
import { type AgentProcess, startAgent } from './agent-process.ts'
import { FakeControlPlane } from './fake-control-plane.ts'
import { isRunning, ownAddress, temporaryDirectory, until } from './test-host.ts'

/** Real agents under a control plane that does only what the test says. */
export interface Scene {
  readonly controlPlane: FakeControlPlane
  readonly dataDirectory: string
  agent(...words: string[]): Promise<AgentProcess>
  /** The shard as the latest hello or heartbeat shows it. */
  latest(shardId: string): HostedShard | undefined
}

export async function scene(t: Test): Promise<Scene> {
  const controlPlane = new FakeControlPlane()
  await controlPlane.listen()
  const dataDirectory = temporaryDirectory(t)
  t.after(() => controlPlane.close())
  const address = ownAddress()
  return {
    controlPlane,
    dataDirectory,
    async agent(...words) {
      const controlPlanes = `127.0.0.1:${controlPlane.port}`
      const started = startAgent(t, {
        dataDirectory,
        arguments: ['--host-id', 'host-7', '--control-plane', controlPlanes, '--address', address, ...words],
      })
      await started.ready
      return started
    },
    latest(shardId) {
      const body = controlPlane.reports.findLast(({ kind }) => kind === 'hello' || kind === 'heartbeat')
      if (body?.kind !== 'hello' && body?.kind !== 'heartbeat') return undefined
      return body.value.shards.find(({ shard }) => shard.shardId === shardId)
    },
  }
}

export function readyShard(scene: Scene, shardId = 'arena-1'): Promise<HostedShard> {
  return until(`${shardId} ready`, () => {
    const shard = scene.latest(shardId)
    return shard?.state === 'ready' && shard
  })
}

/** Processes that work in a shard's directory. */
export function pidsIn(dataDirectory: string): readonly number[] {
  const root = join(realpathSync(dataDirectory), 'agent/shards/')
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => isRunning(pid) && workingDirectoryOf(pid).startsWith(root))
    .sort((left, right) => left - right)
}

function workingDirectoryOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}
