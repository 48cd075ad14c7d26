import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DockerProvider } from '../../../control-plane/providers/docker/docker-provider.ts'
import { IdentityKeeper } from '../../../control-plane/install/installation-identity.ts'
import { SshCare, type SshCareOptions } from '../../../control-plane/install/ssh-care.ts'
import type { Machine } from '../../../control-plane/scaler/provider.ts'
import type { HostTemplate } from '../../../control-plane/scaler/template.ts'
import type { TemplateName } from '../../../control-plane/scaler/pool.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { systemRandom } from '../../../lib/random.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import type { DockerEngine } from '../../support/docker-engine.ts'
import {
  addBusybox,
  addModules,
  addProduct,
  addProgram,
  archiveOf,
  fromRoot,
} from '../../support/docker-images.ts'
import { eventually } from '../../support/eventually.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { orderOf } from '../providers/docker/docker-lab.ts'

const EXAMPLE = join(PROJECT_ROOT, 'examples/docker-hosts')
const RUNS_MS_MAX = 60_000

export const example = (file: string): string => readFileSync(join(EXAMPLE, file), 'utf8')

/** The example's machine, on a base with what Debian's packages would bring: made of this machine's programs. */
export async function buildMachine(engine: DockerEngine): Promise<string> {
  const base = 'switchyard-test/machine-base'
  await fromRoot(engine, base, root => {
    addBusybox(root)
    addProgram(root, '/usr/sbin/sshd')
    addProgram(root, '/usr/bin/ssh-keygen')
    // Of Node its libraries alone: it comes with the product.
    addProgram(root, process.execPath, '/usr/local/bin/node')
    rmSync(join(root, 'usr/local/bin/node'))
    mkdirSync(join(root, 'run/sshd'), { recursive: true, mode: 0o755 })
    appendFileSync(join(root, 'etc/passwd'), 'sshd:x:100:65534::/run/sshd:/bin/false\n')
    writeFileSync(join(root, 'etc/machine-id'), 'the base has one\n')
  })
  const name = 'switchyard-test/machine'
  await engine.build(archiveOf(EXAMPLE), { name, buildArguments: { BASE: base, PACKAGES: '' } })
  return name
}

/** The product with its Node as one archive, in a directory for machines to mount: what others download. */
export function packProduct(engine: DockerEngine): string {
  const directory = join(engine.directory, 'srv')
  const root = join(engine.directory, 'product')
  mkdirSync(directory)
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  cpSync(process.execPath, join(root, 'usr/local/bin/node'))
  addProduct(join(root, 'app'))
  addModules(join(root, 'app'))
  execFileSync('tar', ['--create', `--file=${join(directory, 'product.tar')}`, `--directory=${root}`, '.'])
  rmSync(root, { recursive: true })
  return directory
}

export const template = (baseImage: string, part: Partial<HostTemplate> = {}): HostTemplate => ({
  name: 'game-1' as TemplateName,
  baseImage,
  install: 'true',
  start: '',
  sshUser: 'root',
  sshPort: 22,
  agentVersion: '1',
  ...part,
})

/** A ledger in memory, led by us. */
export async function openLedger(t: { after(run: () => Promise<void>): unknown }) {
  const opened = await openSqlite({ path: ':memory:' })
  t.after(() => opened.close())
  const { token } = await opened.facts.lead('node-1' as NodeId, '127.0.0.1:1', 3_600_000)
  return { ledger: opened.scaler, store: opened.facts, token: () => token }
}

export type OpenedLedger = Awaited<ReturnType<typeof openLedger>>

export function careOn(opened: OpenedLedger, part: Partial<SshCareOptions> = {}): SshCare {
  return new SshCare({
    identity: new IdentityKeeper(opened),
    joinUrl: undefined,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    reachMs: 30_000,
    ...part,
  })
}

/** A machine that runs, with the care's key, on a network of its own. Gone after the test. */
export async function bootMachine(
  t: { after(run: () => Promise<void>): unknown },
  engine: DockerEngine,
  care: SshCare,
  host: string,
  image: string,
): Promise<Machine> {
  const provider = new DockerProvider({ place: { socketPath: engine.socketPath } })
  const order = orderOf(host, image)
  const { sshPublicKey } = await care.firstBoot({ id: order.host, pool: order.pool })
  const sides = provider.sidesOf(order)
  for (const side of sides) await provider.makeSide(order, side)
  const made = await provider.create({ ...order, firstBoot: { join: undefined, sshPublicKey } })
  if (made.kind !== 'done') throw new Error(JSON.stringify(made))
  const { providerId } = made.value
  t.after(async () => {
    await provider.delete(providerId)
    for (const side of sides) await provider.removeSide(side, order.owner)
  })
  return eventually(`${host} to run`, RUNS_MS_MAX, async () => {
    const seen = await provider.read(providerId)
    return seen !== undefined && seen !== 'gone' && seen.status === 'running' ? seen : undefined
  })
}
