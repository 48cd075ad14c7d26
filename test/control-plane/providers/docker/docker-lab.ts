import { PassThrough } from 'node:stream'
import type { CreateMachine, MachineTags } from '../../../../control-plane/scaler/provider.ts'
import { labelsOf } from '../../../../control-plane/providers/docker/docker-labels.ts'
import { DockerProvider } from '../../../../control-plane/providers/docker/docker-provider.ts'
import type { HardwareName, PoolName } from '../../../../control-plane/scaler/pool.ts'
import { tarArchive } from '../../../../lib/tar-archive.ts'
import type { HostId } from '../../../../proto/contract/ids.ts'
import type { DockerEngine } from '../../../support/docker-engine.ts'
import { importBusybox } from '../../../support/docker-images.ts'

export const OWNER = 'ours'

/** A machine that boots and shuts down, and does nothing else. */
export async function importIdleMachine(engine: DockerEngine): Promise<string> {
  const base = await importBusybox(engine)
  const name = 'switchyard-test/idle-machine'
  const init = 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done'
  await engine.build(contextOf(`FROM ${base}\nCMD ${JSON.stringify(['/bin/sh', '-c', init])}\n`), { name })
  return name
}

/** A build context of a Dockerfile and nothing else. */
function contextOf(dockerfile: string): PassThrough {
  const context = new PassThrough()
  context.end(tarArchive([{ name: 'Dockerfile', content: dockerfile, mode: 0o644 }]))
  return context
}

export function openProvider(engine: DockerEngine): DockerProvider {
  return new DockerProvider({ place: { socketPath: engine.socketPath } })
}

export const orderOf = (host: string, image: string, part: Partial<CreateMachine> = {}): CreateMachine => ({
  host: host as HostId,
  owner: OWNER,
  pool: 'game' as PoolName,
  hardware: '0.5c-128m' as HardwareName,
  region: 'here',
  image,
  firstBoot: {
    join: { url: 'http://192.0.2.1/v1/join', token: `token-of-${host}` },
    sshPublicKey: 'ssh-ed25519 AAAA',
  },
  settings: {},
  ...part,
})

/** Started by somebody else, with labels as given. Removed after the test. */
export async function startStranger(
  t: { after(run: () => Promise<void>): unknown },
  engine: DockerEngine,
  image: string,
  { owner, pool, host }: MachineTags,
  name?: string,
): Promise<string> {
  const labels = Object.entries(labelsOf({ owner: owner ?? '', pool: pool ?? '', host: host ?? '' }))
  const made = await engine.client.createContainer({
    Image: image,
    Labels: Object.fromEntries(labels.filter(([, value]) => value !== '')),
    HostConfig: { NetworkMode: 'none' },
    ...(name === undefined ? {} : { name }),
  })
  await made.start()
  t.after(async () => {
    await made.remove({ force: true, v: true }).catch(() => undefined) // The test may have done it.
  })
  return made.id
}
