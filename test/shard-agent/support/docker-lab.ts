import type { Test } from 'tap'
import type { ShardContainer, StartShard } from '../../../proto/contract/agent-link.ts'
import { DockerEngine, type EngineInventory } from '../../support/docker-engine.ts'
import { importBusybox } from '../../support/docker-images.ts'
import { startOrder } from './start-shard.ts'
import { startTestHost, type TestHost, until } from './test-host.ts'

/** Agents on a Docker Engine of their own. */
export interface DockerLab {
  readonly engine: DockerEngine
  /** Name of an image with a shell. */
  readonly busybox: string
  /** What the engine held before anything was started. */
  readonly before: EngineInventory
  order(changes?: Partial<StartShard>, container?: Partial<ShardContainer>): StartShard
  /** @param dataDirectory of an earlier agent */
  host(t: Test, dataDirectory?: string): TestHost
  /** Names of all containers, as the engine takes them. */
  containers(): Promise<readonly string[]>
  /** The one whose name has this in it. */
  container(part: string): Promise<string>
  /** Waits until every container is removed. */
  empty(): Promise<unknown>
}

export async function dockerLab(t: Test): Promise<DockerLab> {
  const engine = await DockerEngine.start()
  t.teardown(() => engine.end())
  const busybox = await importBusybox(engine)
  const containers = async (): Promise<readonly string[]> =>
    (await engine.inventory()).containers.map(name => name.replace(/^\//, ''))
  return {
    engine,
    busybox,
    before: await engine.inventory(),
    order: (changes = {}, container = {}) =>
      startOrder({
        container: { image: busybox, memoryBytesMax: 0, milliCpusMax: 0, mounts: [], ...container },
        ...changes,
      }),
    host: (test, dataDirectory) =>
      startTestHost(test, {
        dockerSocket: engine.socketPath,
        ...(dataDirectory === undefined ? {} : { dataDirectory }),
      }),
    containers,
    container: async part =>
      until(`a container ${part}`, async () => (await containers()).find(name => name.includes(part))),
    empty: () => until('no container', async () => (await containers()).length === 0),
  }
}

export function readyOn(host: TestHost, shardId = 'arena-1'): Promise<unknown> {
  return until(`${shardId} ready`, () => host.hosted(shardId)?.state === 'ready')
}
